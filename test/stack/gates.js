// Gate files for the end-to-end tests, judged over a short window.
import fs from 'node:fs';
import path from 'node:path';
import * as tidegate from './tidegate.js';

export const kWindow = 12;  // seconds

const failed = (app) => `{bad: 'http_requests_total{app="${app}", code=~"5.."}', total: 'http_requests_total{app="${app}"}'}`;

// An objective: the error rate of an app.
export function errorRate(app, { name = `errors of ${app}`, atMost = '1%', source } = {}) {
  return [`  - name: ${name}`, `    ratio: ${failed(app)}`, `    at_most: ${atMost}`,
    ...(source ? [`    source: ${source}`] : [])].join('\n');
}

// Writes a gate into the stack's folder. `sources`: {name: url}, or one URL, asked in `language`.
export function writeGate(stack, name, objectives, { sources = stack.prometheus.url, language = 'promql', more = [] } = {}) {
  const asked = typeof sources === 'string' ? `source: {prometheus: "${sources}", language: ${language}}`
    : ['sources:', ...Object.entries(sources).map(([key, url]) => `  ${key}: {prometheus: "${url}", timeout: 2s}`)].join('\n');
  const file = path.join(stack.folder, `${name}.yaml`);
  fs.writeFileSync(file, [`gate: ${name}`, asked, `over: ${kWindow}s`, 'max_age: 5s', ...more, 'objectives:',
    ...[objectives].flat(), ''].join('\n'));
  return file;
}

// Runs a command on a gate file and gives {code, stdout, stderr, seconds, objectives, caveats}: the JSON report's
// objectives, and the kinds of all their caveats.
export async function judge(command, file, ...args) {
  const report = `${file}.${command}.json`;
  const result = await tidegate.run([command, file, '--format', `text,json=${report}`, ...args]);
  const gates = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')).gates : [];
  const objectives = gates.flatMap((gate) => gate.objectives);
  const caveats = objectives.flatMap(({ measurement }) => measurement.caveats.map(({ kind }) => kind));
  return { ...result, objectives, caveats };
}
