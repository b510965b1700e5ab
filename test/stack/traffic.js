// Sends GET requests at steady rates for a bounded time, to loopback only. Started by stack.js, which says by messages
// how much goes where: {"name": "web", "url": "http://127.0.0.1:8080/pay", "rate": 200}; rate 0 stops a flow.
// The argument is how many seconds it lives at most.
import http from 'node:http';

const kMaxInFlight = 400;  // of a flow: a slow server is not run over
const agent = new http.Agent({ keepAlive: true, maxSockets: kMaxInFlight });
const flows = new Map();

function send(flow) {
  flow.inFlight += 1;
  const done = () => { flow.inFlight -= 1; };
  http.get(flow.url, { agent }, (response) => response.resume().once('close', done)).once('error', done);
}

function tick(flow, now) {
  flow.owed = Math.min(flow.owed + flow.rate * (now - flow.last) / 1000, flow.rate);
  flow.last = now;
  while (flow.owed >= 1) {
    flow.owed -= 1;
    if (flow.inFlight < kMaxInFlight) send(flow);
  }
}

process.on('message', ({ name, url, rate }) => {
  if (new URL(url).hostname !== '127.0.0.1') throw new Error(`traffic goes to loopback only, not to ${url}`);
  const flow = flows.get(name) ?? { inFlight: 0, owed: 0, last: performance.now() };
  flows.set(name, Object.assign(flow, { url, rate }));
});
process.on('disconnect', () => process.exit(0));
setInterval(() => flows.forEach((flow) => tick(flow, performance.now())), 5);
setTimeout(() => process.exit(0), 1000 * Number(process.argv[2] ?? 60));
