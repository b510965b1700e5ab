// Runs the examples' pipelines as GitHub and GitLab would: the shell lines of their steps, in order, in bash -e, stopping
// where one fails. Just enough for the examples; the integrations are tested with the vendors' own parsers.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parse } from '../stack/node_modules/yaml/dist/index.js';

function bash(script, { cwd, env }) {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'bash', '-e', '-o', 'pipefail', '-c', script],
    { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { output += text; });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

// {code, output, done: [names of the steps that ran well]}
export async function github(file, { cwd, env }) {
  const { jobs } = parse(fs.readFileSync(file, 'utf8'));
  const result = { code: 0, output: '', done: [] };
  for (const step of Object.values(jobs).flatMap(({ steps }) => steps)) {
    if (!step.run) continue;
    const { code, output } = await bash(step.run, { cwd, env });
    result.output += output;
    if (code !== 0) return { ...result, code };
    result.done.push(step.name);
  }
  return result;
}

function dotenv(file) {
  if (!fs.existsSync(file)) return {};
  return Object.fromEntries(fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(/=(.*)/s, 2)));
}

// The same for .gitlab-ci.yml: stages in order; after a failure only what is `when: on_failure`.
export async function gitlab(file, { cwd, env }) {
  const { stages, variables = {}, ...jobs } = parse(fs.readFileSync(file, 'utf8'));
  const result = { code: 0, output: '', done: [] };
  const environment = { ...variables, ...env };
  for (const stage of stages) {
    const hasFailed = result.code !== 0;
    for (const [name, job] of Object.entries(jobs)) {
      if (job.stage !== stage || (job.when === 'on_failure') !== hasFailed) continue;
      const { code, output } = await bash(job.script.join('\n'), { cwd, env: environment });
      result.output += output;
      if (code === 0) result.done.push(name);
      else result.code = code;
      const report = job.artifacts?.reports?.dotenv;
      if (report) Object.assign(environment, dotenv(path.join(cwd, report)));
    }
  }
  return result;
}
