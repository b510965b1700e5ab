// The Jenkins step, run by the Groovy that npm-groovy-lint brings, with the real tidegate behind `sh`. It needs Java, which
// is too large to install for it alone: without Java this is skipped.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { gates, root, withGates } from './gates.mjs';

const skip = spawnSync('java', ['-version']).error ? 'there is no java' : false;
const folder = path.join(root, 'integrations/jenkins');
const jars = path.join(root, 'test/npm/node_modules/npm-groovy-lint/lib/java/groovy/lib');

// Whole builds of that step, one a text of options: {result, returned, happened: [{step, ...}]}.
function builds(calls, { folder: where, env }) {
  const file = path.join(where, 'calls.json');
  const withPlaces = Object.values(calls).map(({ options, bin }) => ({ options, folder: where, path: bin ? `${bin}:${env.PATH}` : env.PATH }));
  writeFileSync(file, JSON.stringify(withPlaces));
  const words = ['-XX:TieredStopAtLevel=1', '-Xshare:auto', '-cp', `${jars}/*`, 'groovy.ui.GroovyMain',
    path.join(path.dirname(fileURLToPath(import.meta.url)), 'jenkins_steps.groovy'), `${folder}/vars/tidegate.groovy`, `${folder}/Jenkinsfile`, file];
  const results = JSON.parse(execFileSync('java', words, { env, encoding: 'utf8' }).trim().split('\n').at(-1));
  return Object.fromEntries(Object.keys(calls).map((name, i) => [name, results[i]]));
}

// A tidegate that only exits, for codes that the real one has no reason to give here.
function stub(where, code) {
  const bin = path.join(where, `exit-${code}`);
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'tidegate'), `#!/bin/sh\nexit ${code}\n`, { mode: 0o755 });
  return bin;
}

const kResults = { pass: 'SUCCESS', fail: 'FAILURE', wrong: 'FAILURE', doubt: 'FAILURE', unreachable: 'FAILURE', warn: 'UNSTABLE' };
const kStrange = [6, 124, 127, 130, 137];
const kWrong = ["[gat: 'x']", "[gate: 'x', command: 'chek']", "[gate: 'x', onInconclusive: 'ignore']", '[:]'];
const kHostile = `[gate: "it's \\$(touch owned).yaml", set: [a: "b'; touch owned; '"], since: '10m', args: ['--explain']]`;

function callsFor(where) {
  const calls = { hostile: { options: kHostile }, several: { options: "[gate: ['gates/pass.yaml', 'gates/warn.yaml']]" } };
  for (const gate of Object.keys(gates)) {
    calls[`strict ${gate}`] = { options: `[gate: 'gates/${gate}.yaml']` };
    calls[`lenient ${gate}`] = { options: `[gate: 'gates/${gate}.yaml', onInconclusive: 'unstable']` };
  }
  for (const code of kStrange) calls[code] = { options: "[gate: 'g.yaml', onInconclusive: 'unstable']", bin: stub(where, code) };
  for (const options of kWrong) calls[options] = { options };
  return calls;
}

test('the step makes builds of exit codes', { skip, timeout: 180_000 }, async (t) => {
  await withGates(async (setting) => {
    const results = builds(callsFor(setting.folder), setting);
    for (const [gate, { code }] of Object.entries(gates)) {
      await t.test(`${gate}: a breach and a mistake fail, doubt as configured`, () => {
        const [strict, lenient] = [results[`strict ${gate}`], results[`lenient ${gate}`]];
        assert.equal(strict.happened[0].code, code, strict.happened[0].output);
        assert.equal(strict.result, kResults[gate]);
        assert.equal(lenient.result, code === 3 || code === 4 ? 'UNSTABLE' : kResults[gate]);
        assert.equal(lenient.returned, lenient.result === 'FAILURE' ? null : code);
      });
    }
    await t.test('test results and evidence are kept whatever the verdict', () => {
      const { happened } = results['strict fail'];
      assert.deepEqual(happened.map((each) => each.step), ['sh', 'junit', 'archiveArtifacts', 'error']);
      assert.equal(happened[1].options.skipMarkingBuildUnstable, true);
      assert.ok(existsSync(path.join(setting.folder, happened[1].options.testResults)));
      assert.ok(existsSync(path.join(setting.folder, happened[2].options.artifacts)));
    });
    await t.test('several gates are asked at once, and the evidence of each is kept', () => {
      const { happened, result, returned } = results.several;
      assert.deepEqual([result, returned], ['UNSTABLE', 5], happened[0].output);
      assert.equal(happened[2].options.artifacts, 'tidegate-evidence/*');
      assert.deepEqual(readdirSync(path.join(setting.folder, 'tidegate-evidence')), ['pass.evidence.json', 'warn.evidence.json']);
    });
    await t.test('options become single words of the command, whatever they hold', () => {
      const { happened, result } = results.hostile;
      assert.match(happened[0].script, /'--since=10m'/);
      assert.match(happened[0].script, /'--explain' '--' 'it'\\''s \$\(touch owned\)\.yaml'$/);
      assert.equal(result, 'FAILURE');
      assert.ok(!existsSync(path.join(setting.folder, 'owned')));
    });
    await t.test('an exit code that nobody knows fails the build', () => {
      for (const code of kStrange) assert.equal(results[code].result, 'FAILURE', `exit code ${code}`);
    });
    await t.test('a wrong option stops the build before anything runs', () => {
      for (const options of kWrong) {
        assert.deepEqual([results[options].happened.map((each) => each.step), results[options].result], [['error'], 'FAILURE'], options);
      }
    });
  });
});

test('the Jenkinsfile deploys nothing that is unstable', () => {
  const everywhere = readFileSync(`${folder}/Jenkinsfile`, 'utf8').split("stage('Deploy everywhere')")[1];
  assert.match(everywhere, /when \{ expression \{ currentBuild\.currentResult == 'SUCCESS' \} \}/);
});
