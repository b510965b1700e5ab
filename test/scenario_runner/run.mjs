// Runs scenarios: node run.mjs --programs FOLDER [--bless] [--root FOLDER] [FILTER...]
// A FILTER is a part of a scenario's path. Prints what differs, closes with "N passed, N failed".
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile, appendFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { serveAnswers } from './answers.mjs';
import { blessed, difference, linesOf, matches } from './expect.mjs';
import { servePrometheus } from './prometheus.mjs';
import { parse, rewrite } from './scenario.mjs';

const kSecondsForOneCommand = 60;

// NAME.series is served by a real Prometheus, NAME.answers by a scripted one, at the address $NAME.
async function startServers(files, folder) {
  const servers = {};
  for (const { name, text } of files) {
    const match = /^([a-z_]+)\.(series|answers)$/.exec(name);
    if (!match) continue;
    const log = join(folder, `${match[1]}.log`);
    const server = match[2] === 'series'
      ? await servePrometheus(text, join(folder, `.${match[1]}`))
      : await serveAnswers(text, (query) => appendFile(log, query + '\n'));
    servers[match[1].toUpperCase()] = server;
  }
  return servers;
}

// Addresses and folders differ from run to run: a scenario calls them $PROM and $DIR, in its files and its output.
function namesOf(servers, folder) {
  const names = Object.entries(servers).map(([name, { url }]) => ['$' + name, url]);
  names.push(...Object.entries(servers).map(([name, { url }]) => [`$${name}_HOST`, url.replace('http://', '')]));
  return [...names, ['$DIR', folder]];
}

function named(text, names) {
  return names.reduce((so_far, [name, value]) => so_far.replaceAll(value, name), text);
}

function resolved(text, names) {
  return text.replace(/\$([A-Z_]+)\b/g, (word) => names.find(([name]) => name === word)?.[1] ?? word);
}

function environmentFor(names, programs, folder) {
  const environment = { PATH: `${programs}:${process.env.PATH}`, HOME: folder, TMPDIR: folder, TZ: 'UTC',
    LC_ALL: 'C.UTF-8', TERM: 'dumb' };
  for (const [name, value] of names) environment[name.slice(1)] = value;
  for (const name of ['ASAN_OPTIONS', 'TSAN_OPTIONS', 'UBSAN_OPTIONS']) {
    if (process.env[name]) environment[name] = process.env[name];
  }
  return environment;
}

function execute(command, folder, environment) {
  return new Promise((done) => {
    const shell = spawn('sh', ['-c', `exec 2>&1\n${command}`], { cwd: folder, env: environment, detached: true,
      stdio: ['ignore', 'pipe', 'ignore'] });
    const chunks = [];
    const alarm = setTimeout(() => {
      chunks.push(Buffer.from(`\n(stopped after ${kSecondsForOneCommand} s)\n`));
      process.kill(-shell.pid, 'SIGKILL');
    }, kSecondsForOneCommand * 1000);
    shell.stdout.on('data', (chunk) => chunks.push(chunk));
    shell.on('close', (code, signal) => {
      clearTimeout(alarm);
      done({ text: Buffer.concat(chunks).toString(), exit: code ?? signal });
    });
  });
}

async function runSteps(scenario, folder, programs) {
  const servers = await startServers(scenario.files, folder);
  try {
    const names = namesOf(servers, folder);
    for (const { name, text } of scenario.files) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), resolved(text, names));
    }
    const environment = environmentFor(names, programs, folder);
    const results = [];
    for (const step of scenario.steps) {
      const { text, exit } = await execute(step.command, folder, environment);
      results.push({ output: linesOf(named(text, names)), exit });
    }
    return results;
  } finally {
    for (const server of Object.values(servers)) server.stop();
  }
}

function report(path, { line, command, output, exit }, result) {
  const rows = difference(output, result.output).map(({ mark, text }) => `  ${mark} ${text}`);
  if (exit !== result.exit) rows.push(`  - exit ${exit}`, `  + exit ${result.exit}`);
  return [`${path}:${line}: not as expected (- expected, + seen; cure, if the new is right: ./dev bless)`,
    `    $ ${command.split('\n').join('\n    > ')}`, ...rows].join('\n');
}

function isAsExpected(step, result) {
  return step.exit === result.exit && matches(step.output, result.output);
}

// What to expect from now on, or null for what was expected.
function blessing(step, { output, exit }) {
  if (isAsExpected(step, { output, exit })) return null;
  return { output: matches(step.output, output) ? step.output : blessed(step.output, output), exit };
}

// Returns 'passed', 'blessed', or what differs.
async function runScenario(path, { programs, bless }) {
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-scenario-'));
  try {
    const scenario = parse(await readFile(path, 'utf8'));
    if (scenario.steps.length === 0) throw new Error('no command: a line that starts with "  $ "');
    const results = await runSteps(scenario, folder, programs);
    const wrong = scenario.steps.filter((step, i) => !isAsExpected(step, results[i]));
    if (wrong.length === 0) return 'passed';
    if (!bless) return wrong.map((step) => report(path, step, results[scenario.steps.indexOf(step)])).join('\n');
    await writeFile(path, rewrite(scenario, scenario.steps.map((step, i) => blessing(step, results[i]))));
    return 'blessed';
  } catch (error) {
    return `${path}: ${error.message}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function scenariosIn(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(entries.map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return scenariosIn(path);
    return entry.name.endsWith('.txtar') ? [path] : [];
  }));
  return found.flat().sort();
}

async function main() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: {
    programs: { type: 'string' }, bless: { type: 'boolean', default: false },
    root: { type: 'string', default: 'test/scenarios' } } });
  const options = { programs: resolve(values.programs), bless: values.bless };
  const all = (await scenariosIn(values.root)).map((path) => relative('.', path));
  const waiting = all.filter((path) => positionals.length === 0 || positionals.some((part) => path.includes(part)));
  let passed = 0;
  let failed = 0;
  const worker = async () => {
    for (let path = waiting.shift(); path; path = waiting.shift()) {
      const outcome = await runScenario(path, options);
      if (outcome === 'passed' || outcome === 'blessed') passed++;
      else failed++;
      if (outcome !== 'passed') console.log(outcome === 'blessed' ? `blessed ${path}` : outcome + '\n');
    }
  };
  await Promise.all(Array.from({ length: cpus().length }, worker));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

await main();
