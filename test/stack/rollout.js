// A canary rollout on a route of the stack, whose traffic `tidegate canary` itself shifts: its hooks are URLs of this
// process, which sets HAProxy's weights.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { judge } from './gates.js';
import { until } from './processes.js';

const kFull = 200;  // HAProxy's weight of a pod that gets all of its arm's traffic; 256 is the highest
const kSettled = 2;  // seconds after which nothing more reaches an arm without traffic

const numbered = (arm, count) => (route) => Array.from({ length: count }, (_, index) => `${route}-${arm}-${index + 1}`);

// What startStack() needs for routes with `size` pods in each arm; the canary has no traffic yet.
export function armsOf(routes, { size, rate, knobs }) {
  const arms = { stable: numbered('stable', size), canary: numbered('canary', size) };
  const pods = routes.flatMap((route) => Object.entries(arms).flatMap(([track, names]) =>
    names(route).map((name) => [name, { labels: { track }, knobs }])));
  const weights = (route) => Object.fromEntries([
    ...arms.stable(route).map((name) => [name, kFull]), ...arms.canary(route).map((name) => [name, 0])]);
  return {
    pods: Object.fromEntries(pods),
    routes: Object.fromEntries(routes.map((route) => [route, { rate, weights: weights(route) }])),
  };
}

// Requests that pods have answered, as they say themselves; one that is gone has answered none.
async function answeredBy(pods) {
  const counts = await Promise.all(pods.map(async ({ port }) => {
    try {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return [...text.matchAll(/^http_requests_total\{.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
    } catch {
      return 0;
    }
  }));
  return counts.reduce((a, b) => a + b, 0);
}

// The way in for hooks: POST /ROUTE {"event": "advance", "traffic": 5}.
export class Hooks {
  #stack; #server;
  #listeners = new Map();  // route -> what is told of each call

  static async open(stack) {
    const hooks = new Hooks();
    hooks.#stack = stack;
    hooks.#server = http.createServer((request, response) => hooks.#answer(request, response));
    await new Promise((resolve) => hooks.#server.listen(0, '127.0.0.1', resolve));
    return hooks;
  }

  url(route) {
    return `http://127.0.0.1:${this.#server.address().port}/${route}`;
  }

  listen(route, listener) {
    this.#listeners.set(route, listener);
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async shift(route, traffic) {
    const names = Object.keys(this.#stack.pods).filter((name) => name.startsWith(`${route}-`));
    await this.#stack.balancer.shift(route, Object.fromEntries(names.map((name) =>
      [name, Math.round(kFull * (name.includes('-canary-') ? traffic : 1 - traffic))])));
  }

  async #answer(request, response) {
    try {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { event, traffic: percent } = JSON.parse(body);
      const traffic = percent / 100;
      const route = request.url.slice(1);
      await this.shift(route, traffic);
      this.#listeners.get(route)?.({ event, traffic, at: performance.now() });
      response.end();
    } catch (error) {
      response.writeHead(500).end(`${error}\n`);
    }
  }
}

// The gate of a rollout on a route; `steps` and `times` as the gate file has them.
export function writeRollout(stack, hooks, route, version, { steps, times, compare = '', objectives }) {
  const file = path.join(stack.folder, `${route}.yaml`);
  fs.writeFileSync(file, `gate: ${route}
source: {prometheus: "${stack.prometheus.url}"}
scope: app="${route}"
compare: {canary: 'version="${version}"', baseline: 'track="stable"'${compare}}
watch: ${times}
max_age: 10s
over: 10s
rollout:
  steps: ${steps}
  on_advance: {url: "${hooks.url(route)}"}
  on_abort: {url: "${hooks.url(route)}"}
objectives:
${objectives}`);
  return file;
}

// Rolls out on a route a `version` of fresh pods, and `injects` a fault `after` seconds from its first traffic on.
// Resolves to what judge() gives, and more:
//   changes   the hooks that were called: [{event, traffic, at}], `at` in seconds since the first
//   injected  when, in the same seconds; nothing if it was over before
//   answered  requests that the canary answered in all, `exposed` of them after the fault
//   leaked    requests that still reached the canary after `on_abort` and a moment
export async function rollOut(stack, hooks, file, route, version, { after = 0, injects, beside = () => {} } = {}) {
  const canary = await release(stack, route, version);
  const result = { changes: [] };
  let begin, before, stopping;
  const inject = async () => {
    await sleep(1000 * after);
    if (stopping || !injects) return;
    before = await answeredBy(canary);
    result.injected = (performance.now() - begin) / 1000;
    await injects(canary);
  };
  hooks.listen(route, ({ event, traffic, at }) => {
    if (begin === undefined) {
      begin = at;
      inject();
      result.beside = beside();
    }
    result.changes.push({ event, traffic, at: (at - begin) / 1000 });
    if (event === 'abort' || traffic === 1) stopping = answeredBy(canary);
  });
  Object.assign(result, await judge('canary', file));
  result.answered = await stopping;
  if (before !== undefined) result.exposed = result.answered - before;
  if (result.changes.at(-1)?.event === 'abort') result.leaked = await leakedTo(canary);
  await hooks.shift(route, 0);
  return result;
}

// Starts the canary's pods anew as another version, so that their series are new ones, and waits until they are scraped.
async function release(stack, route, version) {
  const canary = Object.values(stack.pods).filter(({ name }) => name.startsWith(`${route}-canary-`));
  await Promise.all(canary.map(async (pod) => {
    await pod.stop();
    pod.labels.version = version;
    await pod.start();
  }));
  stack.writeTargets();
  const up = `count(up{app="${route}", version="${version}"} == 1)`;
  await until(`the pods of ${route} ${version} are scraped`, async () => await stack.prometheus.number(up) === canary.length, 40);
  return canary;
}

async function leakedTo(pods) {
  await sleep(1000);
  const before = await answeredBy(pods);
  await sleep(1000 * kSettled);
  return await answeredBy(pods) - before;
}
