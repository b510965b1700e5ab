// Runs a workflow's steps as GitHub's runner does: expressions by GitHub's own evaluator, shells with its options, the files
// for outputs, environment and path, and composite actions. What `uses` names and isn't ours is only noted.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fill, holds, parseYaml } from './github_parser.mjs';

const kOurs = 'tidegate/tidegate/';

// NAME=VALUE lines and NAME<<DELIMITER blocks.
export function readAssignments(file) {
  const values = {};
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (let i = 0; i < lines.length; ++i) {
    const block = lines[i].match(/^([^=<]+)<<(.+)$/);
    if (block) {
      const end = lines.indexOf(block[2], i + 1);
      if (end < 0) throw new Error(`${block[1]}: no line ${block[2]}`);
      values[block[1]] = lines.slice(i + 1, end).join('\n');
      i = end;
    } else if (lines[i] !== '') {
      const [name, value] = lines[i].split(/=(.*)/s);
      values[name] = value;
    }
  }
  return values;
}

class Job {
  constructor({ root, workspace, env, secrets }) {
    Object.assign(this, { root, workspace, env: { ...env }, secrets });
    this.log = '';
    this.summary = '';
    this.used = [];
    this.ran = [];
    this.temp = path.join(workspace, '.runner');
    rmSync(this.temp, { recursive: true, force: true });
    mkdirSync(this.temp);
  }

  // Runs steps in order; after a failure only those that ask for it. Returns {failed, steps}.
  steps(list, scope) {
    const steps = {};
    let failed = false;
    for (const step of list) {
      const contexts = { ...scope, steps, env: this.env, secrets: this.secrets, runner: { temp: this.temp }, github: {} };
      if (!holds(step.if, contexts, failed)) continue;
      const { code, outputs } = this.step(step, contexts);
      if (code !== 0) failed = true;
      if (code === 0) this.ran.push(step.name ?? step.uses);
      if (step.id) steps[step.id] = { outputs, conclusion: code === 0 ? 'success' : 'failure' };
    }
    return { failed, steps };
  }

  step(step, contexts) {
    const filled = (members = {}) =>
      Object.fromEntries(Object.entries(members).map(([name, value]) => [name, fill(value, contexts)]));
    if (step.uses?.startsWith(kOurs)) return this.composite(step.uses, filled(step.with), filled(step.env));
    if (step.uses) {
      this.used.push({ uses: step.uses, with: filled(step.with) });
      return { code: 0, outputs: {} };
    }
    return this.shell(fill(step.run, contexts), step.shell, fill(step['working-directory'] ?? '.', contexts), filled(step.env), contexts);
  }

  shell(script, shell, directory, stepEnv, { action_path: actionPath }) {
    const files = Object.fromEntries(['OUTPUT', 'ENV', 'PATH', 'STEP_SUMMARY'].map((name) => [`GITHUB_${name}`, path.join(this.temp, name)]));
    for (const file of Object.values(files)) writeFileSync(file, '');
    const options = shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e'];
    const run = spawnSync('bash', [...options, '-c', script], {
      cwd: path.join(this.workspace, directory), encoding: 'utf8',
      env: { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: this.workspace, RUNNER_TEMP: this.temp, GITHUB_ACTION_PATH: actionPath ?? '',
        ...this.env, ...files, ...stepEnv },
    });
    this.log += run.stdout + run.stderr;
    this.summary += readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8');
    Object.assign(this.env, readAssignments(files.GITHUB_ENV));
    const added = readFileSync(files.GITHUB_PATH, 'utf8').trim();
    if (added) this.env.PATH = `${added}:${this.env.PATH}`;
    return { code: run.status, outputs: readAssignments(files.GITHUB_OUTPUT) };
  }

  composite(uses, inputs, env) {
    const folder = path.join(this.root, uses.slice(kOurs.length).replace(/@.*/, ''));
    const action = parseYaml(readFileSync(path.join(folder, 'action.yml'), 'utf8'));
    for (const name of Object.keys(inputs)) if (!action.inputs[name]) throw new Error(`the action has no input ${name}`);
    for (const [name, { default: value, required }] of Object.entries(action.inputs)) {
      if (required && inputs[name] === undefined) throw new Error(`the action needs ${name}`);
      inputs[name] ??= String(value ?? '');
    }
    const before = { ...this.env };
    Object.assign(this.env, env);
    const { failed, steps } = this.steps(action.runs.steps, { inputs, action_path: folder });
    for (const name of Object.keys(env)) this.env[name] = before[name];
    const outputs = Object.fromEntries(Object.entries(action.outputs).map(([name, { value }]) => [name, fill(value, { steps, inputs })]));
    return { code: failed ? 1 : 0, outputs };
  }
}

// Runs the workflow's one job: {failed, log, summary, used, ran, outputs of the steps with an id}.
export function runWorkflow(text, setting) {
  const [{ steps: list }] = Object.values(parseYaml(text).jobs);
  const job = new Job(setting);
  const { failed, steps } = job.steps(list, {});
  return { failed, steps, log: job.log, summary: job.summary, used: job.used, ran: job.ran };
}
