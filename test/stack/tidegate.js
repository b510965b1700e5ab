// Runs the tidegate that $TIDEGATE names, or else the newest one that was built here.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), '../..');

function newestBuild() {
  const builds = ['dev', 'release'].map((preset) => path.join(root, 'build', preset, 'tidegate')).filter(fs.existsSync);
  const age = (file) => -fs.statSync(file).mtimeMs;
  if (builds.length === 0) throw new Error('no tidegate was built: say ./dev build, or set TIDEGATE');
  return builds.sort((a, b) => age(a) - age(b))[0];
}

export const binary = path.resolve(process.env.TIDEGATE ?? newestBuild());

const environment = (more) => ({ ...process.env, ...more, PATH: `${path.dirname(binary)}:${process.env.PATH}` });

// A child's end as {code, stdout, stderr, seconds}; both texts are empty when it speaks to the terminal itself.
function ended(child) {
  const begin = performance.now();
  const texts = { stdout: '', stderr: '' };
  for (const name of Object.keys(texts)) child[name]?.setEncoding('utf8').on('data', (text) => { texts[name] += text; });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...texts, seconds: (performance.now() - begin) / 1000 }));
  });
}

// Runs tidegate with these arguments, the working directory being the project's, and ends it when this process dies.
export function run(args, { env = {}, cwd = root } = {}) {
  return ended(spawn('setpriv', ['--pdeathsig', 'KILL', '--', binary, ...args],
    { cwd, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] }));
}

// Runs a command line in bash, tidegate being on its path, with the terminal for its own.
export function shell(line, { env = {}, cwd = root } = {}) {
  return ended(spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'bash', '-c', line],
    { cwd, env: environment(env), stdio: ['ignore', 'inherit', 'inherit'] }));
}
