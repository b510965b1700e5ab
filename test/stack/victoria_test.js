// VictoriaMetrics counts increases in a way of its own. The same gate must come to the same verdict on it.
import assert from 'node:assert';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorRate, judge, kWindow, writeGate } from './gates.js';
import { freePort, Processes, until } from './processes.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidegate-victoria-'));
const processes = new Processes(folder);
let app, victoria;

// Ten requests every tenth of a second; the series of their errors begin with a burst, `later` seconds on.
function counters(seconds) {
  const requests = Math.floor(seconds * 100);
  const lines = ['steady', 'burst'].map((name) => `http_requests_total{app="${name}",code="200"} ${requests}`);
  if (seconds > kWindow + 6) lines.push('http_requests_total{app="burst",code="503"} 60');
  const buckets = [[0.1, 0.9], [0.5, 0.98], ['+Inf', 1]];
  lines.push(...buckets.map(([le, share]) => `latency_seconds_bucket{app="steady",le="${le}"} ${Math.floor(requests * share)}`));
  lines.push(`latency_seconds_count{app="steady"} ${requests}`, `latency_seconds_sum{app="steady"} ${requests * 0.06}`);
  return `${lines.join('\n')}\n`;
}

before(async () => {
  const begin = Date.now();
  app = http.createServer((_, response) => response.end(counters((Date.now() - begin) / 1000)));
  await new Promise((resolve) => app.listen(0, '127.0.0.1', resolve));
  fs.writeFileSync(path.join(folder, 'scrape.yml'), JSON.stringify({
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [{ job_name: 'app', static_configs: [{ targets: [`127.0.0.1:${app.address().port}`] }] }],
  }));
  const port = await freePort();
  processes.start('victoria', 'victoria-metrics', ['-promscrape.config=scrape.yml', '-storageDataPath=data',
    `-httpListenAddr=127.0.0.1:${port}`, '-search.latencyOffset=0s', '-retentionPeriod=1']);
  victoria = { folder, prometheus: { url: `http://127.0.0.1:${port}` } };
  await until('VictoriaMetrics answers', async () => (await fetch(`${victoria.prometheus.url}/health`)).ok);
  await sleep((kWindow + 12) * 1000);
});

after(async () => {
  await processes.stopAll();
  app.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

test('an app without errors passes', async () => {
  const { code, stdout } = await judge('check', writeGate(victoria, 'steady', errorRate('steady')));
  assert.strictEqual(code, 0, stdout);
});

test('errors in a series born inside the window are counted once', async () => {
  const { code, stdout, objectives } = await judge('check', writeGate(victoria, 'burst', errorRate('burst')));
  assert.strictEqual(code, 1, stdout);
  assert.ok(Math.abs(objectives[0].measurement.counted - 60) < 1, `${objectives[0].measurement.counted} is 60`);
});

test('a quantile is read from its buckets', async () => {
  const objective = ['  - name: latency', '    latency: \'latency_seconds{app="steady"}\'', '    quantile: 0.95', '    at_most: 400ms'].join('\n');
  const { code, stdout, objectives } = await judge('check', writeGate(victoria, 'latency', objective));
  assert.strictEqual(code, 0, stdout);
  assert.ok(Math.abs(objectives[0].measurement.value - 0.35) < 0.03, `${objectives[0].value} is about 350 ms`);
});

const inMetricsql = ['  - name: requests', '    query: \'sum(rate(http_requests_total{app="steady"})) default 0\'',
  '    between: [50, 200]'].join('\n');

test('a query in MetricsQL has its evidence, and comes out the same in a replay', async () => {
  const evidence = path.join(folder, 'evidence.json');
  const gate = writeGate(victoria, 'metricsql', inMetricsql, { language: 'metricsql' });
  const { code, stdout, objectives } = await judge('check', gate, '--evidence', evidence);
  assert.strictEqual(code, 0, stdout);
  assert.strictEqual(objectives[0].measurement.series, 1);
  assert.ok(objectives[0].measurement.samples >= kWindow - 2, `${objectives[0].measurement.samples} is one a second`);
  assert.strictEqual((await judge('replay', evidence)).code, 0);
});

test('a query in MetricsQL is a mistake where the source says PromQL', async () => {
  assert.strictEqual((await judge('check', writeGate(victoria, 'unsaid', inMetricsql))).code, 2);
});

test('an app that nobody has is no data', async () => {
  assert.strictEqual((await judge('check', writeGate(victoria, 'absent', errorRate('nobody')))).code, 3);
});
