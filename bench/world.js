// A Prometheus full of made-up history that ends a moment ago, and always looks the same. Written as OpenMetrics, made
// into blocks by promtool.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Processes } from '../test/stack/processes.js';
import { Prometheus } from '../test/stack/prometheus.js';

const kStep = 15;      // seconds between samples
const kLength = 900;   // seconds of history

// The time that gates are judged at: the newest sample's.
export const at = Math.floor(Date.now() / 1000 / kStep) * kStep;

function labelled(labels) {
  return Object.entries(labels).map(([name, value]) => `${name}="${value}"`).join(',');
}

// Text of families [{name, type, series: [{labels, suffix, perSecond | value}]}].
function* openMetrics(families) {
  for (const { name, type, series } of families) {
    yield `# TYPE ${name} ${type}\n`;
    for (const { labels, suffix = type === 'counter' ? '_total' : '', perSecond, value } of series) {
      for (let time = at - kLength; time <= at; time += kStep) {
        yield `${name}${suffix}{${labelled(labels)}} ${value ?? (perSecond * (time - at + 10 * kLength)).toFixed(3)} ${time}\n`;
      }
    }
  }
  yield '# EOF\n';
}

function writeBlocks(folder, families) {
  const text = path.join(folder, 'history.txt');
  const file = fs.openSync(text, 'w');
  for (const line of openMetrics(families)) fs.writeSync(file, line);
  fs.closeSync(file);
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', text, path.join(folder, 'prometheus-data')]);
  fs.rmSync(text);
}

// Calls `use({url, folder, prometheus})` while a Prometheus with these families is up.
export async function withHistory(families, use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidegate-bench-'));
  const processes = new Processes(folder);
  process.once('exit', () => {
    processes.killAll();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  writeBlocks(folder, families);
  const prometheus = await Prometheus.start(processes, folder, 'prometheus', 'targets.json');
  await use({ url: prometheus.url, folder, prometheus });
  await processes.stopAll();
}
