// What the integrations are tried with: the real tidegate, a real Prometheus that scrapes itself, and gates that pass,
// breach, doubt, warn and are wrong.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');

// $TIDEGATE, else the newest build.
export function binary() {
  if (process.env.TIDEGATE) return path.resolve(process.env.TIDEGATE);
  const build = path.join(root, 'build');
  const found = readdirSync(build).map((name) => path.join(build, name, 'tidegate')).filter(existsSync);
  assert.ok(found.length > 0, 'there is no tidegate: build it, or set TIDEGATE');
  return found.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

const gate = (name, url, objective) => `gate: ${name}
source:
  prometheus: ${url}
objectives:
  - name: targets up
    query: min(up{job="self"})
    over: 10s
    ${objective}
`;

export const gates = {
  pass: { code: 0, objective: 'at_least: 1' },
  fail: { code: 1, objective: 'at_most: 0.5' },
  wrong: { code: 2, objective: 'at_mots: 1' },
  doubt: { code: 3, objective: 'at_least: 1', query: 'nothing_of_this_name' },
  unreachable: { code: 4, objective: 'at_least: 1' },
  warn: { code: 5, objective: 'at_least: 0\n    warn_above: 0.5' },
};

// Runs `use({folder, env, expected})` in a folder with gates/*.yaml, while Prometheus runs; `env` has tidegate on its PATH.
export async function withGates(use) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-integrations-'));
  const [port, nobody] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  mkdirSync(`${folder}/gates`);
  for (const [name, { objective, query }] of Object.entries(gates)) {
    const text = gate(name, name === 'unreachable' ? `http://127.0.0.1:${nobody}` : url, objective);
    writeFileSync(`${folder}/gates/${name}.yaml`, query ? text.replace(/query: .*/, `query: ${query}`) : text);
  }
  writeFileSync(`${folder}/prometheus.yml`,
    `scrape_configs: [{job_name: self, scrape_interval: 1s, static_configs: [{targets: ['127.0.0.1:${port}']}]}]\n`);
  // pdeathsig: a test that is killed leaves no server behind.
  const prometheus = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'prometheus', `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/tsdb`, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  execFileSync('ln', ['-s', binary(), `${bin}/tidegate`]);
  const env = { PATH: `${bin}:${process.env.PATH}`, HOME: folder, LANG: 'C.UTF-8' };
  try {
    await ready(folder, env);
    await use({ folder, env });
  } finally {
    prometheus.kill('SIGKILL');
    await new Promise((done) => prometheus.once('exit', done));
    rmSync(folder, { recursive: true, force: true });
  }
}

// Until tidegate itself finds enough samples to pass, and at least as long as the windows.
async function ready(folder, env) {
  const end = Date.now() + 40_000;
  for (;;) {
    const run = spawnSync('tidegate', ['check', 'gates/pass.yaml'], { cwd: folder, env });
    if (run.status === 0) return;
    assert.ok(Date.now() < end, `Prometheus never got ready: ${run.stdout}${run.stderr}`);
    await delay(500);
  }
}
