// The Argo Rollouts manifests, checked against Argo's own schemas, and the three numbers that would let a failing gate
// promote. Argo itself isn't run: there is no Kubernetes here.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { parseYaml } from './github_parser.mjs';
import { gates, root, withGates } from './gates.mjs';

const npm = createRequire(path.join(root, 'test/npm/package.json'));
const load = (name) => parseYaml(readFileSync(path.join(root, 'integrations/argo-rollouts', name), 'utf8'));
const model = async (name) => {
  const folder = path.dirname(npm.resolve('@kubernetes-models/argo-rollouts/package.json'));
  return import(pathToFileURL(path.join(folder, name)));
};
const template = load('analysis-template.yaml');
const [metric] = template.spec.metrics;
const job = metric.provider.job.spec;
const [container] = job.template.spec.containers;

test("Argo's schemas accept the template and the rollout, and would name a mistake in them", async () => {
  const { AnalysisTemplate } = await model('argoproj.io/v1alpha1/AnalysisTemplate.js');
  const { Rollout } = await model('argoproj.io/v1alpha1/Rollout.js');
  new AnalysisTemplate(template).validate();
  new Rollout(load('rollout.yaml')).validate();
  const broken = structuredClone(template);
  delete broken.spec.metrics[0].name;
  assert.throws(() => new AnalysisTemplate(broken).validate(), /name/);
});

test('a gate that says no once says no for good', () => {
  assert.equal(job.backoffLimit, 0);
  assert.equal(metric.count, 1);
  assert.equal(metric.failureLimit, 0);
  assert.equal(metric.consecutiveErrorLimit ?? 4, 4);
  assert.equal(job.template.spec.restartPolicy, 'Never');
  assert.equal(metric.successCondition ?? metric.failureCondition, undefined);
});

test('the job outlives what the gate may take', () => {
  const watch = readFileSync(path.join(root, 'integrations/argo-rollouts/gates.yaml'), 'utf8').match(/for: (\d+)m/);
  assert.ok(job.activeDeadlineSeconds > 60 * Number(watch[1]) * 1.5);
});

test('every argument that the template declares is given by the rollout or has a value', () => {
  const { analysis } = load('rollout.yaml').spec.strategy.canary.steps.find((step) => step.analysis);
  const given = new Set(analysis.args.map(({ name }) => name));
  const declared = template.spec.args;
  for (const { name, value } of declared) assert.ok(given.has(name) || value !== undefined, name);
  for (const name of given) assert.ok(declared.some((each) => each.name === name), `${name} is not declared`);
  const used = new Set([...JSON.stringify(template).matchAll(/\{\{args\.([^}]+)\}\}/g)].map(([, name]) => name));
  assert.deepEqual([...used].sort(), declared.map(({ name }) => name).sort());
});

// What the container would run, with the arguments filled in and the mounted file in its place.
function containerCommand(gate) {
  const values = { 'pod-hash': '7f9c' };
  const words = container.args.map((word) => word.replace(/\{\{args\.([^}]+)\}\}/g, (_, name) => values[name]));
  return words.map((word) => (word === '/gates/gate.yaml' ? gate : word));
}

function runs(command, words, options) {
  return new Promise((done) => execFile(command, words, options, (error, stdout, stderr) => done({ status: error ? error.code : 0, stdout, stderr })));
}

test("the job's container fails on a breach, doubt and a wrong gate, and only then", { timeout: 180_000, concurrency: true }, async (t) => {
  await withGates(async ({ folder, env }) => {
    await Promise.all(Object.entries(gates).map(([gate, { code }]) =>
      t.test(gate, async () => {
        const file = path.join(folder, 'gates', `${gate}.yaml`);
        writeFileSync(file, readFileSync(file, 'utf8').replace('over: 10s', 'over: 3s') +
          'variables: {pod_hash: none}\nwatch: {every: 1s, for: 4s, max_outage: 1s}\n');
        const run = await runs(container.command[0], containerCommand(file), { cwd: folder, env });
        assert.equal(run.status, code === 5 ? 0 : code, run.stdout + run.stderr);
      })));
  });
});

test("the example's own gate is read without a word", async () => {
  await withGates(async ({ folder, env }) => {
    const file = path.join(folder, 'gate.yaml');
    writeFileSync(file, load('gates.yaml').data['gate.yaml']);
    const run = await runs('tidegate', ['check', file, '--set=pod_hash=7f9c'], {
      env: { ...env, PROMETHEUS_URL: 'http://127.0.0.1:1' },
    });
    assert.equal(run.status, 4, run.stdout + run.stderr);
    assert.match(run.stdout, /rollouts_pod_template_hash="7f9c"/);
  });
});
