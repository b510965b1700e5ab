// The examples as a user would copy them, against the stack: only addresses, the lengths of windows and
// the traffic expected in them are changed.
import assert from 'node:assert';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startStack } from '../stack/stack.js';
import * as tidegate from '../stack/tidegate.js';

const kWindow = 12;  // seconds, instead of five minutes
let pipelines;       // its packages are there only when the stack is up
let stack;
let env;

// Replaces words of an example's file, each of which must be there.
function adapt(file, words) {
  const place = path.join(stack.folder, 'examples', file);
  let text = fs.readFileSync(place, 'utf8');
  for (const [from, to] of Object.entries(words)) {
    assert.ok(text.includes(from), `${file} says ${from}`);
    text = text.replaceAll(from, to);
  }
  fs.writeFileSync(place, text);
}

const folder = (example) => path.join(stack.folder, 'examples', example);

function copyExamples() {
  fs.cpSync(path.join(tidegate.root, 'examples'), path.join(stack.folder, 'examples'), { recursive: true });
  fs.writeFileSync(path.join(stack.folder, 'token'), 'a-token');
  const window = { 'over: 5m': `over: ${kWindow}s` };
  const { url } = stack.prometheus;
  adapt('web-error-rate/gate.yaml', { ...window, 'http://localhost:9090': url });
  adapt('own-metrics/gate.yaml', { 'over: 1m': `over: ${kWindow}s`, '{every: 5s, for: 1m}': '{every: 2s, for: 20s}',
    'http://localhost:8080': `http://127.0.0.1:${stack.pods['web-1'].port}` });
  adapt('payment-canary/gate.yaml', { ...window, 'min_events: 300': 'min_events: 100', '{every: 30s, for: 10m, warmup: 2m}': '{every: 1s, for: 15s, warmup: 2s}' });
  adapt('organisation/tidegate.yaml', {
    'https://prometheus.prod.example.com': url,
    'https://prometheus.staging.example.com': url,
    'lag: 15s': 'lag: 1s',
    '/run/secrets/prometheus-token': path.join(stack.folder, 'token'),
  });
  for (const team of ['checkout', 'search']) {
    adapt(`organisation/teams/${team}/gate.yaml`, window);
    fs.cpSync(path.join(folder('organisation'), 'github'), path.join(folder('organisation'), 'teams', team, 'github'),
      { recursive: true });
  }
}

before(async () => {
  stack = await startStack({
    pods: {
      'web-1': {}, 'checkout-1': {}, 'search-1': {},
      'payment-stable-1': { labels: { track: 'stable' } }, 'payment-canary-1': { labels: { track: 'canary' } },
    },
    routes: {
      web: { rate: 50, weights: { 'web-1': 100 } },
      checkout: { rate: 50, weights: { 'checkout-1': 100 } },
      search: { rate: 50, weights: { 'search-1': 100 } },
      payment: { rate: 600, weights: { 'payment-stable-1': 100, 'payment-canary-1': 0 } },
    },
  });
  pipelines = await import('./pipelines.js');
  copyExamples();
  env = {
    PATH: `${path.dirname(tidegate.binary)}:${process.env.PATH}`,
    HAPROXY_SOCKET: path.join(stack.folder, 'balancer.sock'),
    PROMETHEUS_URL: stack.prometheus.url,
  };
  await sleep(1000 * (kWindow + 1));
});

after(() => stack?.stop());

const deployWeb = () => pipelines.github(path.join(folder('web-error-rate'), '.github/workflows/deploy.yml'),
  { cwd: folder('web-error-rate'), env });
const releasePayment = () => pipelines.gitlab(path.join(folder('payment-canary'), '.gitlab-ci.yml'),
  { cwd: folder('payment-canary'), env });
const judgeOwnMetrics = () => tidegate.run(['watch', 'gate.yaml'], { cwd: folder('own-metrics') });
const enforce = (team) => {
  const cwd = path.join(folder('organisation'), 'teams', team);
  return pipelines.github(path.join(cwd, 'github/required-gate.yml'), { cwd, env: { ...env, TIDEGATE_CONFIG: path.join(folder('organisation'), 'tidegate.yaml') } });
};

test('while all is well, every pipeline goes on', async () => {
  const [web, payment, own, checkout, search] = await Promise.all(
    [deployWeb(), releasePayment(), judgeOwnMetrics(), enforce('checkout'), enforce('search')]);
  assert.strictEqual(web.code, 0, web.output);
  assert.match(web.output, /^deploying web$/m);
  assert.strictEqual(payment.code, 0, payment.output);
  assert.deepStrictEqual(payment.done, ['canary', 'gate', 'promote']);
  assert.strictEqual(own.code, 0, own.stdout);
  assert.strictEqual(checkout.code, 0, checkout.output);
  assert.strictEqual(search.code, 0, search.output);
});

test('when services go wrong, every pipeline stops', async () => {
  const { pods } = stack;
  await Promise.all([pods['web-1'].turn({ errorRate: 0.03 }), pods['payment-canary-1'].turn({ errorRate: 0.03 }),
    pods['checkout-1'].turn({ latencyMs: 700, slowShare: 0.2 }), pods['search-1'].turn({ errorRate: 0.03 })]);
  const fullOfIt = sleep(1000 * (kWindow + 1));  // a watch stops at the first breach, a check wants a window of it
  const payment = await releasePayment();
  assert.strictEqual(payment.code, 1, payment.output);
  assert.deepStrictEqual(payment.done, ['canary', 'roll back']);
  const own = await judgeOwnMetrics();
  assert.strictEqual(own.code, 1, own.stdout);
  await fullOfIt;
  const [web, checkout, search] = await Promise.all([deployWeb(), enforce('checkout'), enforce('search')]);
  assert.strictEqual(web.code, 1, web.output);
  assert.doesNotMatch(web.output, /deploying web/);
  assert.strictEqual(checkout.code, 1, checkout.output);
  assert.strictEqual(search.code, 1, search.output);
});

test('a team cannot leave its gate out, misspell it, or ask elsewhere', async () => {
  const cwd = path.join(folder('organisation'), 'teams', 'search');
  const gate = path.join(cwd, 'gate.yaml');
  const text = fs.readFileSync(gate, 'utf8');
  const refused = async (write) => {
    write();
    const { code, output } = await enforce('search');
    assert.strictEqual(code, 2, output);
  };
  await refused(() => fs.writeFileSync(gate, text.replace('at_most: 1%', 'at_mots: 1%')));
  await refused(() => fs.writeFileSync(gate, text.replace('over:', 'source: {prometheus: "http://127.0.0.1:1"}\nover:')));
  await refused(() => fs.rmSync(gate));
});
