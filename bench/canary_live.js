// bench/canary-live: healthy canaries must not fail, and faults that come in at a known second must be found.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { armsOf, Hooks, rollOut, writeRollout } from '../test/stack/rollout.js';
import { startStack } from '../test/stack/stack.js';
import * as tidegate from '../test/stack/tidegate.js';

const kPods = 3;            // of each arm
const kErrors = 0.01;       // of all requests, in both arms, by chance
const kAfter = 10;          // seconds from the canary's first traffic to the fault
const kMostSeconds = 880;
const kOptions = {
  runs: { type: 'string', default: '20' },    // healthy ones
  faults: { type: 'string', default: '3' },   // runs of each fault
  worlds: { type: 'string', default: '4' },   // at the same time
  rate: { type: 'string', default: '200' },   // requests a second of a world
  variation: { type: 'string', default: '' }, // as the gate's `compare` has it: what is known of how rates wander
  only: { type: 'string', default: '' },      // the faults whose names hold this
  verbose: { type: 'boolean', default: false },
};
const { values } = parseArgs({ options: kOptions });
const [healthyRuns, faultRuns, worldCount, rate] = ['runs', 'faults', 'worlds', 'rate'].map((name) => Number(values[name]));

const turnAll = (knobs) => (canary) => Promise.all(canary.map((pod) => pod.turn(knobs)));
const kFaults = [
  { name: 'errors x5, 1 % to 5 %', injects: turnAll({ errorRate: 5 * kErrors }) },
  { name: '5 % of requests 5x slower', injects: turnAll({ latencyMs: 36, slowShare: 0.05 }) },
  { name: 'errors x15, one pod of three', injects: ([pod]) => pod.turn({ errorRate: 15 * kErrors }) },
  { name: 'every request fails', injects: turnAll({ errorRate: 1 }) },
  { name: 'all pods die', injects: (canary) => Promise.all(canary.map((pod) => pod.stop())) },
].filter(({ name }) => name.includes(values.only));

const compare = values.variation && `, variation: ${values.variation}`;
const kRollout = {
  steps: '[{traffic: 5%, for: 30s}, {traffic: 25%, for: 20s}, {traffic: 50%, for: 20s}, 100%]',
  times: '{every: 2s, warmup: 4s, extend: 20s}',
  objectives: `  - name: errors
    ratio: {bad: 'http_requests_total{code=~"5.."}', total: http_requests_total}
    no_worse_than: baseline
  - name: latency
    latency: http_request_duration_seconds
    no_worse_than: baseline
  - name: error limit
    ratio: {bad: 'http_requests_total{code=~"5.."}', total: http_requests_total}
    at_most: 20%
  - name: p99 limit
    latency: http_request_duration_seconds
    quantile: 0.99
    at_most: 250ms
`,
};

// What watches beside it by fixed limits, as Argo Rollouts has it: the limits are those of somebody who knows the app,
// three times its errors and twice its slowest requests.
function writeTemplate(stack, route, version) {
  const canary = `app="${route}", version="${version}"`;
  const metric = (name, condition, query) => ({ name, interval: '5s', count: 14, initialDelay: '5s', failureLimit: 3, successCondition: condition,
    provider: { prometheus: { address: stack.prometheus.url, query } } });
  const file = path.join(stack.folder, `${route}-argo.yaml`);
  fs.writeFileSync(file, JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1', kind: 'AnalysisTemplate', metadata: { name: route },
    spec: { metrics: [
      metric('errors', `result[0] <= ${3 * kErrors}`, `sum(rate(http_requests_total{${canary}, code=~"5.."}[30s])) / sum(rate(http_requests_total{${canary}}[30s])) or vector(0)`),
      metric('p99', 'result[0] <= 0.04', `histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{${canary}}[30s])))`),
    ] },
  }));
  return file;
}

// Runs of all kinds, as worlds get free.
async function work(stack, hooks, jobs, results) {
  let number = 0;
  await Promise.all(Object.keys(stack.balancer.urls).map(async (route) => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const version = `r${++number}`;
      const gate = writeRollout(stack, hooks, route, version, { ...kRollout, compare });
      const limits = () => tidegate.run(['watch', writeTemplate(stack, route, version)]);
      const result = await rollOut(stack, hooks, gate, route, version, { after: kAfter, injects: job.injects, beside: limits });
      const argo = await result.beside;
      results.push({ kind: job.name, ...result, argo });
      console.error(`${results.length}: ${job.name}: ${result.stdout.trim().split('\n')[0]}`);
      if (values.verbose) console.error(result.stdout, result.stderr, argo?.stdout);
    }
  }));
}

const kVerdicts = ['PASS', 'FAIL', 'INCONCLUSIVE'];
const verdictOf = ({ code }) => ({ 0: 'PASS', 1: 'FAIL', 3: 'INCONCLUSIVE' })[code] ?? `exit ${code}`;
const countOf = (all, holds) => all.filter(holds).length;
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);

// "12 (9 to 15)": the median and the extremes.
function spread(numbers) {
  if (numbers.length === 0) return '-';
  const sorted = [...numbers].sort((a, b) => a - b).map((number) => number.toFixed(0));
  return `${sorted[Math.floor(sorted.length / 2)]} (${sorted[0]} to ${sorted.at(-1)})`;
}

function head(...names) {
  row(...names);
  row(...names.map((_, index) => (index === 0 ? '---' : '--:')));
}

function tellHealthy(runs) {
  console.log('\nHealthy canaries\n');
  head('', 'runs', ...kVerdicts, 'requests of the canary');
  const verdicts = (codes) => kVerdicts.map((name) => countOf(codes, (code) => verdictOf({ code }) === name));
  row('tidegate canary', runs.length, ...verdicts(runs.map(({ code }) => code)), spread(runs.map(({ answered }) => answered)));
  row('fixed limits', runs.length, ...verdicts(runs.map(({ argo }) => argo?.code)), '');
}

function tellFaults(results) {
  console.log(`\nFaults, ${kAfter} s after the canary's first traffic. Seconds and requests count from the fault until the canary got no more.\n`);
  head('fault', 'runs', ...kVerdicts, 'found by', 'seconds', 'requests of the canary', 'traffic back at 0', 'fixed limits: found', 'seconds');
  for (const { name } of kFaults) {
    const runs = results.filter(({ kind }) => kind === name);
    if (runs.length === 0) continue;
    const found = [...new Set(runs.flatMap(({ objectives }) => objectives.filter(({ verdict }) => verdict === 'fail').map((each) => each.name)))];
    const byLimits = runs.filter(({ argo }) => argo?.code === 1);
    row(name, runs.length, ...kVerdicts.map((verdict) => countOf(runs, (run) => verdictOf(run) === verdict)), found.join(', ') || '-',
      spread(runs.map(({ changes, injected }) => changes.at(-1).at - injected)), spread(runs.map(({ exposed }) => exposed).filter((requests) => requests >= 0)),
      `${countOf(runs, isBack)} of ${runs.length}`, byLimits.length, spread(byLimits.map(({ argo, injected }) => argo.seconds - injected)));
  }
}

const isBack = ({ changes, leaked }) => changes.at(-1).event === 'abort' && leaked === 0;

// What must not be: the reasons to end with 1.
function surprises(results) {
  return results.flatMap((run) => {
    const verdict = verdictOf(run);
    const isHealthy = run.kind === 'healthy';
    const isBad = !kVerdicts.includes(verdict) || (isHealthy ? verdict === 'FAIL' : verdict === 'PASS');
    return [...isBad ? [`${run.kind}: ${verdict}\n${run.stdout}${run.stderr}`] : [],
      ...verdict !== 'PASS' && !isBack(run) ? [`${run.kind}: the canary still got ${run.leaked} requests`] : []];
  });
}

const jobs = [...Array.from({ length: healthyRuns }, () => ({ name: 'healthy' })),
  ...kFaults.flatMap((fault) => Array.from({ length: faultRuns }, () => fault))];
const routes = Array.from({ length: worldCount }, (_, index) => `app${index + 1}`);
const arms = armsOf(routes, { size: kPods, rate, knobs: { errorRate: kErrors, chance: true } });
const stack = await startStack({ ...arms, seconds: kMostSeconds });
const hooks = await Hooks.open(stack);
const results = [];
console.log(`${worldCount} worlds at once, each ${rate} requests a second and ${kPods} pods an arm; 1 % of requests fail, by chance.
In short time: an interval is 2 s and an arm is scraped each second; steps of 30, 20 and 20 s at 5, 25 and 50 %, and 20 s more if need be.\n`);
await work(stack, hooks, jobs, results);
hooks.close();
await stack.stop();
tellHealthy(results.filter(({ kind }) => kind === 'healthy'));
tellFaults(results);
const wrong = surprises(results);
wrong.forEach((text) => console.log(`\n! ${text}`));
process.exitCode = wrong.length === 0 ? 0 : 1;
