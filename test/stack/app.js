// One pod of a small web app: real HTTP, real prom-client metrics, and knobs that turn it into a bad release while it
// runs. Started by pods.js: the port to listen on (0: any) and the first knobs are the arguments; the port comes back
// as a message.
//
//   GET  /pay, /orders/7   work: takes a few milliseconds, fails now and then as the knobs say
//   GET  /health           for the load balancer; not counted
//   GET  /metrics          for Prometheus
//   PUT  /-/knobs          {"errorRate": 0.03, "latencyMs": 700, "cpu": 0.4, "metrics": "dead", "failNext": 20}
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import client from 'prom-client';

const knobs = {
  errorRate: 0,      // share of requests that answer 503, spread evenly: 0.02 is every 50th
  failNext: 0,       // so many of the next requests fail, whatever errorRate says
  latencyMs: 0,      // added to slow requests
  slowShare: 1,      // share of requests that are slow, spread evenly
  chance: false,     // both shares by chance instead, as in life: for what is judged by statistics
  cpu: 0,            // cores to burn
  metrics: 'alive',  // 'dead': /metrics drops the connection, while the app goes on serving
};

const requests = new client.Counter({
  name: 'http_requests_total',
  help: 'Requests answered.',
  labelNames: ['method', 'route', 'code'],
});
const duration = new client.Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time to answer a request.',
  labelNames: ['method', 'route', 'code'],
});

// Says yes to exactly `share` of all calls, evenly spread: what is measured is then known to a request. Or by chance.
function sometimes() {
  let owed = 0;
  return (share) => {
    if (knobs.chance) return Math.random() < share;
    owed += share;
    if (owed < 1 - 1e-9) return false;
    owed -= 1;
    return true;
  };
}
const isError = sometimes();
const isSlow = sometimes();

function fails() {
  if (knobs.failNext === 0) return isError(knobs.errorRate);
  knobs.failNext -= 1;
  return true;
}

async function work(request, response) {
  const start = process.hrtime.bigint();
  const code = fails() ? 503 : 200;
  await sleep(3 + 12 * Math.random() + (isSlow(knobs.slowShare) ? knobs.latencyMs : 0));
  const labels = { method: request.method, route: request.url.replace(/\d+/g, ':id'), code };
  duration.observe(labels, Number(process.hrtime.bigint() - start) / 1e9);
  requests.inc(labels);
  response.writeHead(code, { 'content-type': 'text/plain' }).end(code === 200 ? 'ok\n' : 'out of order\n');
}

async function metrics(request, response) {
  if (knobs.metrics === 'dead') return request.socket.destroy();
  response.writeHead(200, { 'content-type': client.register.contentType }).end(await client.register.metrics());
}

async function turn(request, response) {
  let body = '';
  for await (const chunk of request) body += chunk;
  for (const [name, value] of Object.entries(JSON.parse(body))) {
    if (!(name in knobs)) return response.writeHead(400).end(`no such knob: ${name}\n`);
    knobs[name] = value;
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(knobs));
}

// Burns CPU time, not wall time, and catches up when it came late: a busy machine hardly changes what is measured.
let burnt = performance.now();
function burn() {
  const now = performance.now();
  const owed = Math.min(knobs.cpu * (now - burnt), 100);
  burnt = now;
  const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
  const end = used() + owed;
  while (used() < end);
}

const routes = { '/health': (_, response) => response.end('ok\n'), '/metrics': metrics, '/-/knobs': turn };
const server = http.createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
  try {
    await (routes[request.url] ?? work)(request, response);
  } catch (error) {
    response.writeHead(500).end(`${error}\n`);
  }
});

Object.assign(knobs, JSON.parse(process.argv[3] ?? '{}'));
setInterval(burn, 50);
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => process.send?.({ port: server.address().port }));
