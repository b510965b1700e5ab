// Watching a real Prometheus that is killed and restarted in the middle.
import assert from 'node:assert';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorRate, judge, writeGate } from './gates.js';
import { startStack } from './stack.js';

const kWatch = ['watch: {every: 1s, for: 24s}'];
let stack;

before(async () => {
  stack = await startStack({
    pods: { 'steady-1': {}, 'spoilt-1': {} },
    routes: { steady: { rate: 60, weights: { 'steady-1': 100 } }, spoilt: { rate: 60, weights: { 'spoilt-1': 100 } } },
  });
  await sleep(12_000);
});

after(() => stack?.stop());

test('a watch that outlives its source gives the right verdict', async () => {
  const watch = (app) => judge('watch', writeGate(stack, app, errorRate(app), { more: kWatch }));
  const watches = [watch('steady'), watch('spoilt')];
  await sleep(4_000);
  await stack.prometheus.stop();
  await sleep(2_000);
  await stack.prometheus.start();
  await stack.pods['spoilt-1'].turn({ errorRate: 0.1 });
  const [steady, spoilt] = await Promise.all(watches);
  assert.strictEqual(steady.code, 0, steady.stdout);
  assert.strictEqual(spoilt.code, 1, spoilt.stdout);
  assert.ok(spoilt.seconds < steady.seconds, 'failing was certain before the time was over');
});
