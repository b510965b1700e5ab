// What a real Prometheus says when things go wrong, and what tidegate makes of it. All worlds live in one stack, so that
// their windows fill at the same time.
import assert from 'node:assert';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorRate, judge, writeGate } from './gates.js';
import { startStack } from './stack.js';

const kRate = 60;  // requests a second of each app
const kBurst = 30;  // errors
const apps = ['steady', 'broken', 'stopped', 'gone', 'idle', 'restarted', 'burst'];
let stack;
let gone;  // when the pod of that name was no more

before(async () => {
  stack = await startStack({
    pods: {
      ...Object.fromEntries(apps.map((app) => [`${app}-1`, {}])),
      'broken-1': { knobs: { errorRate: 0.04 } },
      'restarted-1': { knobs: { errorRate: 0.02 } },
    },
    routes: Object.fromEntries(apps.map((app) => [app, { rate: kRate, weights: { [`${app}-1`]: 100 } }])),
    prometheuses: 2,
  });
  const { pods } = stack;
  stack.send('idle', 0);
  await sleep(8_000);
  await pods['gone-1'].stop();
  gone = new Date().toISOString();
  await sleep(4_000);
  await pods['restarted-1'].stop();
  await pods['restarted-1'].start();
  await pods['burst-1'].turn({ failNext: kBurst });
  await Promise.all(Array.from({ length: kBurst }, () => fetch(`http://127.0.0.1:${pods['burst-1'].port}/pay`)));
  await pods['stopped-1'].stop();
  await stack.prometheuses[1].stop();
  await sleep(7_000);
});

after(() => stack?.stop());

function verdictOn(app, options) {
  return judge('check', writeGate(stack, app, errorRate(app, options)));
}

const has = (caveats, kind) => assert.ok(caveats.includes(kind), `${kind} is among the caveats: ${caveats.join(', ')}`);

test('a healthy app passes', async () => {
  const { code, stdout } = await verdictOn('steady');
  assert.strictEqual(code, 0, stdout);
});

test('an app with 4 % errors is blocked at 1 %', async () => {
  const { code, stdout, objectives } = await verdictOn('broken');
  assert.strictEqual(code, 1, stdout);
  assert.ok(Math.abs(objectives[0].measurement.value - 0.04) < 0.01, `${objectives[0].value} is about 4 %`);
});

test('an app that stopped telling is inconclusive, though its last numbers were good', async () => {
  const { code, stdout, caveats, objectives } = await verdictOn('stopped');
  assert.strictEqual(code, 3, stdout);
  has(caveats, 'stale');
  assert.doesNotMatch(JSON.stringify(objectives), /can never match/, 'labels are looked for in the whole window');
});

test('what was before the deployment does not count', async () => {
  const { code, stdout, caveats } = await judge('check', writeGate(stack, 'gone', errorRate('gone')), '--since', gone);
  assert.strictEqual(code, 3, stdout);
  has(caveats, 'no-data');
});

test('no traffic is no evidence, though there are series', async () => {
  const { code, stdout, caveats } = await verdictOn('idle');
  assert.strictEqual(code, 3, stdout);
  has(caveats, 'no-data');
});

test('a restart inside the window neither hides errors nor invents them', async () => {
  const [lenient, strict] = await Promise.all([
    judge('check', writeGate(stack, 'restarted-lenient', errorRate('restarted', { atMost: '4%' }))),
    judge('check', writeGate(stack, 'restarted-strict', errorRate('restarted', { atMost: '1%' }))),
  ]);
  assert.strictEqual(lenient.code, 0, lenient.stdout);
  assert.strictEqual(strict.code, 1, strict.stdout);
  has(lenient.caveats, 'counter-reset');
});

test('errors in a series that was born between two scrapes count, which increase() does not see', async () => {
  const { code, stdout, objectives } = await verdictOn('burst');
  assert.strictEqual(code, 1, stdout);
  const { counted } = objectives[0].measurement;
  assert.ok(counted > 25 && counted < 40, `${counted} errors are about ${kBurst}`);
});

test('one of two sources down: what the other one breaks is known, what it keeps is not enough', async () => {
  const [up, down] = stack.prometheuses;
  const sources = { up: up.url, down: down.url };
  const gate = (name, app) => writeGate(stack, name,
    [errorRate(app, { source: 'up' }), errorRate('steady', { name: 'unknown', source: 'down' })], { sources });
  const [kept, broken] = await Promise.all([
    judge('check', gate('half-kept', 'steady'), '--deadline', '5s'),
    judge('check', gate('half-broken', 'broken'), '--deadline', '5s'),
  ]);
  assert.strictEqual(kept.code, 3, kept.stdout);
  assert.deepStrictEqual(kept.objectives.map(({ verdict }) => verdict), ['pass', 'inconclusive']);
  has(kept.caveats, 'source-error');
  assert.strictEqual(broken.code, 1, broken.stdout);
  assert.deepStrictEqual(broken.objectives.map(({ verdict }) => verdict), ['fail', 'inconclusive']);
});

test('no source up: nothing was evaluated', async () => {
  const sources = { down: stack.prometheuses[1].url };
  const file = writeGate(stack, 'all-down', errorRate('steady', { source: 'down' }), { sources });
  const { code, stdout } = await judge('check', file, '--deadline', '5s');
  assert.strictEqual(code, 4, stdout);
});
