// The GitLab component in the pipeline of the example, run by gitlab-ci-local with the real tidegate: what is behind
// the gate really doesn't run on 1, 2, 3 and 4.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseYaml } from './github_parser.mjs';
import { gates, root, withGates } from './gates.mjs';

const folder = path.join(root, 'integrations/gitlab');
const runner = path.join(root, 'test/npm/node_modules/gitlab-ci-local/src/index.js');
const example = readFileSync(path.join(folder, 'example.gitlab-ci.yml'), 'utf8');

// The example, with the component included from beside it, since there is no GitLab to ask. The samples of its
// window come after the deployment, so they are waited for.
function pipeline(gate, inputs) {
  return example.replace(/component: .*/, 'local: /templates/gate.yml')
    .replace('gates/payment-canary.yaml', `gates/${gate}.yaml`)
    .replace('command: watch', ['command: check', ...inputs].join('\n      '))
    .replace('>> deploy.env\n', '>> deploy.env\n    - sleep 4\n');
}

// gitlab-ci-local 4.61 takes a job with allow_failure:exit_codes for allowed to fail with any code. GitLab doesn't, so for
// codes that are not allowed the component is run without it.
function component(code, allowed) {
  const text = readFileSync(path.join(root, 'integrations/gitlab/templates/gate.yml'), 'utf8');
  return allowed.includes(code) ? text : text.replace(/ {2}allow_failure:\n.*\n/, '');
}

function repository(folder, gate, inputs, allowed) {
  const project = path.join(folder, `project-${gate}`);
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project);
  mkdirSync(path.join(project, 'templates'));
  writeFileSync(path.join(project, 'templates/gate.yml'), component(gates[gate].code, allowed));
  cpSync(path.join(folder, 'gates'), path.join(project, 'gates'), { recursive: true });
  writeFileSync(path.join(project, 'deploy'), '#!/bin/sh\necho "$1 $TIDEGATE_VERDICT" >> "$DEPLOYED"\n', { mode: 0o755 });
  writeFileSync(path.join(project, '.gitlab-ci.yml'), pipeline(gate, inputs));
  const git = (...words) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], { cwd: project, stdio: 'ignore' });
  git('init', '-b', 'main');
  git('remote', 'add', 'origin', 'git@gitlab.example.com:shop/shop.git');
  git('add', '-A');
  git('commit', '-m', 'all');
  return project;
}

async function run(folder, env, gate, inputs = [], allowed = [5]) {
  const project = repository(folder, gate, inputs, allowed);
  const deployed = path.join(folder, `deployed-${gate}`);
  rmSync(deployed, { force: true });
  const child = spawn(process.execPath, [runner, '--force-shell-executor', '--variable', 'GITLAB_CI=true'],
    { cwd: project, env: { ...env, DEPLOYED: deployed }, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { log += text; });
  const code = await new Promise((done) => child.once('close', done));
  const steps = existsSync(deployed) ? readFileSync(deployed, 'utf8').split('\n').slice(0, -1) : [];
  return { code, log, steps, project };
}

const artifact = (project, name) => {
  const file = path.join(project, '.gitlab-ci-local/artifacts/tidegate', name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

test('the component says what it takes, and allows no code that would let a breach or a typo pass', () => {
  const [head, jobs] = readFileSync(path.join(folder, 'templates/gate.yml'), 'utf8').split('\n---\n').map((text) => parseYaml(text));
  for (const [name, input] of Object.entries(head.spec.inputs)) {
    assert.ok(input.description || ['job-name', 'stage'].includes(name), name);
  }
  assert.deepEqual(head.spec.inputs['allowed-exit-codes'].default, [5]);
  const [job] = Object.values(jobs);
  assert.equal(job.allow_failure.exit_codes, '$[[ inputs.allowed-exit-codes ]]');
  assert.equal(job.artifacts.when, 'always');
});

test("the example pipeline promotes on a pass and rolls back on everything else", { timeout: 300_000, concurrency: 3 }, async (t) => {
  await withGates(async ({ folder, env }) => {
    await Promise.all(Object.entries(gates).map(([gate, { code }]) =>
      t.test(gate, async () => {
        const { code: exit, log, steps, project } = await run(folder, env, gate);
        const opens = code === 0 || code === 5;
        const verdict = { 0: 'pass', 1: 'fail', 2: '', 3: 'inconclusive', 4: 'inconclusive', 5: 'warn' }[code];
        assert.deepEqual(steps, ['canary ', `${opens ? 'everywhere' : 'rollback'} ${verdict}`], log);
        assert.equal(exit, opens ? 0 : 1, log);
        if (code === 2) return;
        assert.match(artifact(project, '.gitlab-ci-reports/dotenv/tidegate.env'), new RegExp(`^TIDEGATE_VERDICT=${verdict}$`, 'm'));
        assert.match(artifact(project, 'tidegate-junit.xml'), /<testsuite name=/);
        assert.equal(JSON.parse(artifact(project, 'tidegate.json')).verdict, verdict);
      })));
  });
});

test('doubt goes on where it is allowed to, a breach never', { timeout: 120_000 }, async () => {
  await withGates(async ({ folder, env }) => {
    const inputs = ['allowed-exit-codes: [3, 4, 5]'];
    const doubt = await run(folder, env, 'doubt', inputs, [3, 4, 5]);
    assert.deepEqual(doubt.steps, ['canary ', 'everywhere inconclusive'], doubt.log);
    const breach = await run(folder, env, 'fail', inputs, [3, 4, 5]);
    assert.deepEqual(breach.steps, ['canary ', 'rollback fail'], breach.log);
  });
});
