// What tidegate writes is accepted by those who read it: ajv, xmllint with the shape Jenkins accepts, promtool and a real
// Prometheus, and the Markdown parser that GitHub uses. Usage: node --test accepted.test.mjs, with WRITE_REPORTS the
// program write_reports.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

const here = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(path.join(here, '../npm/package.json'));
const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-reports-'));
after(() => rmSync(folder, { recursive: true, force: true }));
execFileSync(process.env.WRITE_REPORTS, [folder]);

const reports = (format) =>
  readdirSync(folder).filter((name) => name.endsWith(`.${format}`)).map((name) => path.join(folder, name));

// Every object of the schema closed, so that a member it doesn't describe is found here.
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return copy.type === 'object' && copy.properties ? { ...copy, additionalProperties: false } : copy;
}

test('every json report is valid by the published schema, and the schema describes every member', () => {
  const Ajv = require('ajv').default;
  const ajv = new Ajv({ strict: true, allErrors: true });
  require('ajv-formats').default(ajv);
  const schema = JSON.parse(readFileSync(path.join(here, '../../docs/formats/decision.schema.json'), 'utf8'));
  const validate = ajv.compile(closed(schema));
  assert.ok(reports('json').length >= 6);
  for (const file of reports('json')) {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    assert.ok(validate(report), `${path.basename(file)}: ${ajv.errorsText(validate.errors)}`);
  }
});

test('the schema refuses a report without a verdict and one of another version', () => {
  const Ajv = require('ajv').default;
  const ajv = new Ajv();
  require('ajv-formats').default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(path.join(here, '../../docs/formats/decision.schema.json'), 'utf8')));
  const report = JSON.parse(readFileSync(path.join(folder, 'failed.json'), 'utf8'));
  assert.equal(validate({ ...report, version: 2 }), false);
  assert.equal(validate({ ...report, verdict: undefined }), false);
  assert.equal(validate({ ...report, verdict: 'maybe' }), false);
});

test('every junit report has the shape that Jenkins accepts', () => {
  execFileSync('xmllint', ['--noout', '--nonet', '--schema', path.join(here, 'junit.xsd'), ...reports('junit')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
});

test('every openmetrics report pleases promtool', () => {
  for (const file of reports('openmetrics')) {
    const said = execFileSync('promtool', ['check', 'metrics'], { input: readFileSync(file), stdio: 'pipe' });
    assert.equal(said.toString(), '');
  }
});

const listen = (server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address().port)));

async function eventually(attempt) {
  const end = Date.now() + 20_000;
  for (;;) {
    const result = await attempt().catch(() => undefined);
    if (result) return result;
    assert.ok(Date.now() < end, 'it never came');
    await delay(200);
  }
}

async function withPrometheus(targets, use) {
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((done) => probe.close(done));
  const config = path.join(folder, 'prometheus.yml');
  writeFileSync(config, `scrape_configs: [{job_name: t, scrape_interval: 1s, static_configs: [{targets: [${targets}]}]}]\n`);
  const prometheus = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', '--', 'prometheus', `--config.file=${config}`, `--storage.tsdb.path=${folder}/tsdb`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' },
  );
  try {
    await use(async (query) => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`);
      return (await answer.json()).data.result;
    });
  } finally {
    prometheus.kill('SIGKILL');
    await new Promise((done) => prometheus.once('exit', done));
  }
}

test('a real Prometheus scrapes openmetrics reports as OpenMetrics', { timeout: 60_000 }, async () => {
  const servers = {};
  for (const file of reports('openmetrics')) {
    const server = createServer((_, answer) => {
      answer.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8');
      answer.end(readFileSync(file));
    });
    servers[await listen(server)] = { server, file };
  }
  try {
    await withPrometheus(Object.keys(servers).map((port) => `'127.0.0.1:${port}'`), async (query) => {
      const up = await eventually(async () => {
        const result = await query('sum(up)');
        return result[0]?.value[1] === String(reports('openmetrics').length) && result;
      });
      assert.ok(up);
      const closed = await query('tidegate_open{gate="payment-canary"} == 0');
      assert.ok(closed.length > 0);
      const hostile = await query('tidegate_verdict{verdict="fail", gate=~".*@everyone.*"}');
      assert.equal(hostile[0].value[1], '1');
    });
  } finally {
    for (const { server } of Object.values(servers)) {
      server.closeAllConnections();
      server.close();
    }
  }
});

function render(run) {
  const extensions = ['table', 'autolink', 'tagfilter', 'strikethrough'].flatMap((name) => ['-e', name]);
  return execFileSync('cmark-gfm', ['--unsafe', ...extensions, path.join(folder, `${run}.markdown`)]).toString();
}

test('markdown renders as a table and folded details', () => {
  const html = render('failed');
  assert.equal(html.match(/<tr>/g).length, 4);
  assert.equal(html.match(/<details/g).length, 2);
  assert.match(html, /<code class="language-promql">histogram_quantile/);
});

test('hostile text in markdown stays text', () => {
  const html = render('hostile');
  assert.equal(html.match(/<tr>/g).length, 2);
  assert.equal(html.match(/<t[dh][ >]/g).length, 12);
  assert.doesNotMatch(html, /<script|<img|javascript:/i);
  assert.doesNotMatch(html, /<a href="http:\/\/evil">x</);
  const outsideCode = html.replace(/<code.*?<\/code>/gs, '');
  assert.doesNotMatch(outsideCode, /@everyone|#1 /);
});
