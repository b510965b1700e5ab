// Native histograms in a real Prometheus: latency objectives find them by themselves and agree with the server.
import assert from 'node:assert';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { judge, kWindow, writeGate } from './gates.js';
import { Processes } from './processes.js';
import { Prometheus } from './prometheus.js';
import { writeHistograms } from './remote_write.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidegate-native-'));
const processes = new Processes(folder);
let prometheus;

before(async () => {
  prometheus = await Prometheus.start(processes, folder, 'prometheus', 'none-*.json',
    ['--enable-feature=native-histograms', '--web.enable-remote-write-receiver']);
  const now = Date.now();
  const samples = (perSecond) => Array.from({ length: 3 * kWindow }, (_, i) => ({
    time: now - (3 * kWindow - 1 - i) * 1000, counts: perSecond.map((count) => count * i), sum: 150 * i }));
  const written = { native: [60, 30, 9, 1], same: [60, 30, 9, 1], slower: [60, 27, 9, 4] };
  for (const [app, perSecond] of Object.entries(written)) {
    await writeHistograms(prometheus.url, { __name__: 'latency_seconds', app }, samples(perSecond));
  }
});

after(async () => {
  await processes.stopAll();
  fs.rmSync(folder, { recursive: true, force: true });
});

const latency = (...more) => ['  - name: latency', '    latency: \'latency_seconds{app="native"}\'', ...more].join('\n');
const judged = (name, ...more) => judge('check', writeGate({ folder, prometheus }, name, latency(...more)));

test('a quantile of a native histogram is the one that the server computes', async () => {
  const { code, stdout, objectives } = await judged('quantile', '    quantile: 0.95', '    at_most: 5s');
  assert.strictEqual(code, 0, stdout);
  const { measurement } = objectives[0];
  const server = await prometheus.number(`histogram_quantile(0.95, sum(increase(latency_seconds{app="native"}[${kWindow}s])))`);
  assert.ok(Math.abs(measurement.value - server) < 0.01, `${measurement.value} is ${server}`);
  assert.ok(measurement.events > 1000, `${measurement.events} observations`);
});

test('a quantile above its limit blocks', async () => {
  assert.strictEqual((await judged('slow', '    quantile: 0.995', '    at_most: 2s')).code, 1);
});

test('the share within a bound is the one that the server computes', async () => {
  const { code, stdout, objectives } = await judged('within', '    within: 2s', '    at_least: 80%');
  assert.strictEqual(code, 0, stdout);
  assert.ok(Math.abs(objectives[0].measurement.value - 0.9) < 0.01, `${objectives[0].value} is about 90 %`);
});

test('a query of its own on a native histogram is judged, by the server and on its blocks and log', async () => {
  const query = ['  - name: p95', '    query: histogram_quantile(0.95, sum(rate(latency_seconds{app="native"}[${window}])))', '    unit: s', '    at_most: 5s'].join('\n');
  const gate = writeGate({ folder, prometheus }, 'query', query);
  const there = await judge('check', gate);
  assert.strictEqual(there.code, 0, there.stdout);
  const text = fs.readFileSync(gate, 'utf8').replace(/^source: .*$/m, `source: {blocks: ${prometheus.data}}`);
  fs.writeFileSync(gate, text);
  const here = await judge('check', gate);
  assert.strictEqual(here.code, 0, here.stdout);
  const [a, b] = [there, here].map(({ objectives }) => objectives[0].measurement.value);
  assert.ok(Math.abs(a - b) < 0.3, `${a} is about ${b}: Prometheus interpolates exponentially since 3.0`);
});

// `canary` against native, over all there is.
function writeComparison(canary) {
  return writeGate({ folder, prometheus }, `compare-${canary}`, '  - {name: latency, latency: latency_seconds, no_worse_than: baseline, over: 1h}',
    { more: ['watch: {every: 2s, for: 24s}', `compare: {canary: 'app="${canary}"', baseline: 'app="native"', variation: 0.1%, margin: 3}`] });
}

test('a canary whose native histogram has a longer tail is worse, and an equal one is not', async () => {
  const [slower, same] = await Promise.all(['slower', 'same'].map((canary) => judge('check', writeComparison(canary))));
  assert.strictEqual(slower.code, 1, slower.stdout);
  const { comparison } = slower.objectives[0].measurement;
  assert.strictEqual(comparison.where, 'slower than 4 s');
  assert.ok(Math.abs(comparison.canary.value - 0.04) < 0.01, `${comparison.canary.value} is about 4 %`);
  assert.strictEqual(same.code, 0, same.stdout);
});

test('the comparison is the same on the blocks and the log, and in a replay', async () => {
  const gate = writeComparison('slower');
  const evidence = path.join(folder, 'evidence.json');
  assert.strictEqual((await judge('check', gate, '--evidence', evidence)).code, 1);
  assert.strictEqual((await judge('replay', evidence)).code, 1);
  fs.writeFileSync(gate, fs.readFileSync(gate, 'utf8').replace(/^source: .*$/m, `source: {blocks: ${prometheus.data}}`));
  const here = await judge('check', gate);
  assert.strictEqual(here.code, 1, here.stdout);
});

test('a histogram that nobody has is no data', async () => {
  const { code } = await judge('check', writeGate({ folder, prometheus }, 'absent', latency('    quantile: 0.95', '    at_most: 5s').replace('native', 'nobody')));
  assert.strictEqual(code, 3);
});
