// A Prometheus full of made-up history that ends a moment ago, and always looks the same. It lies in the head, as what a
// gate asks about always does; blocks are hours old and several times slower to read.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Processes } from '../test/stack/processes.js';
import { Prometheus } from '../test/stack/prometheus.js';
import { writeSeries } from '../test/stack/remote_write.js';

const kStep = 15;      // seconds between samples
const kLength = 900;   // seconds of history

// The time that gates are judged at: the newest sample's.
export const at = Math.floor(Date.now() / 1000 / kStep) * kStep;

// The series of families [{name, series: [{labels, suffix, perSecond | value}]}] with their samples.
function history(families) {
  const times = Array.from({ length: kLength / kStep + 1 }, (_, i) => at - kLength + i * kStep);
  return families.flatMap(({ name, series }) => series.map(({ labels, suffix = '', perSecond, value }) => ({
    labels: { ...labels, __name__: name + suffix },
    samples: times.map((time) => ({ time: time * 1000, value: value ?? perSecond * (time - at + 10 * kLength) })),
  })));
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
  const prometheus = await Prometheus.start(processes, folder, 'prometheus', 'targets.json', ['--web.enable-remote-write-receiver']);
  await writeSeries(prometheus.url, history(families));
  await use({ url: prometheus.url, folder, prometheus });
  await processes.stopAll();
}
