// A real Prometheus over series that a scenario gives.
import { execFile, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { toOpenMetrics } from './series.mjs';

const run = promisify(execFile);

export async function servePrometheus(text, folder) {
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true });
  await writeFile(join(folder, 'series.om'), toOpenMetrics(text));
  await writeFile(join(folder, 'prometheus.yml'), 'global: {}\n');
  await run('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'series.om'), data]);
  for (let attempt = 1; ; attempt++) {
    const started = await start(folder, data, await freePort());
    if (started.url) return started;
    if (attempt === 3) throw new Error(`prometheus does not start: ${started.said}`);
  }
}

async function start(folder, data, port) {
  const flags = [`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`, '--storage.tsdb.retention.time=100y', '--log.level=error'];
  // It dies with this process, however that ends.
  const server = spawn('setpriv', ['--pdeathsig=KILL', 'prometheus', ...flags],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let gone = false;
  server.stderr.on('data', (chunk) => (said += chunk));
  server.on('error', (error) => {
    said += error.message;
    gone = true;
  });
  server.on('exit', () => (gone = true));
  const url = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 1000 && !gone; i++) {
    if (await isReady(url)) return { url, stop: () => server.kill('SIGKILL') };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  server.kill('SIGKILL');
  return { said };
}

async function isReady(url) {
  try {
    return (await fetch(`${url}/-/ready`)).ok;
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
