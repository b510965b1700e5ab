// `tidegate canary` on real parts: it shifts HAProxy's weights itself, and takes the traffic away from what is worse.
import assert from 'node:assert';
import { after, before, test } from 'node:test';
import { armsOf, Hooks, rollOut, writeRollout } from './rollout.js';
import { startStack } from './stack.js';

const kErrors = 0.01;
const kAfter = 6;  // seconds until the fault
const kRollout = {
  steps: '[{traffic: 25%, for: 14s}, {traffic: 50%, for: 12s}, 100%]',
  times: '{every: 1s, warmup: 3s, extend: 6s}',
  objectives: `  - name: errors
    ratio: {bad: 'http_requests_total{code=~"5.."}', total: http_requests_total}
    no_worse_than: baseline
  - name: latency
    latency: http_request_duration_seconds
    no_worse_than: baseline
`,
};
let stack, hooks;

before(async () => {
  stack = await startStack(armsOf(['good', 'bad'], { size: 2, rate: 100, knobs: { errorRate: kErrors } }));
  hooks = await Hooks.open(stack);
});

after(async () => {
  hooks?.close();
  await stack?.stop();
});

// Both at the same time; each of the tests below looks at one of them.
const running = {};
function rolledOut() {
  const roll = (route, fault) => rollOut(stack, hooks, writeRollout(stack, hooks, route, 'v2', kRollout), route, 'v2', fault);
  running.good ??= roll('good');
  running.bad ??= roll('bad', { after: kAfter, injects: (canary) => Promise.all(canary.map((pod) => pod.turn({ errorRate: 10 * kErrors }))) });
  return running;
}

test('a healthy canary is not found worse, and gets the traffic of each step', async () => {
  const { code, stdout, changes } = await rolledOut().good;
  assert.ok(code === 0 || code === 3, stdout);
  assert.deepStrictEqual(changes.map(({ traffic }) => traffic), [0.25, 0.5, code === 0 ? 1 : 0]);
});

test('a canary with ten times the errors fails, and gets no more requests', async () => {
  const { code, stdout, changes, leaked, exposed, objectives } = await rolledOut().bad;
  assert.strictEqual(code, 1, stdout);
  assert.strictEqual(objectives[0].verdict, 'fail');
  assert.strictEqual(changes.at(-1).event, 'abort');
  assert.ok(exposed > 0, 'it had requests until then');
  assert.strictEqual(leaked, 0);
});
