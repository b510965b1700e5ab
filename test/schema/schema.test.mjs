// The JSON Schema against ajv: what tidegate's own examples say is valid, what is wrong is refused where a schema can
// know it. The same table is read by edge/specs' unit tests, so that schema and reader can't drift apart.
// Usage: node --test, with TIDEGATE the program.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';

const here = path.dirname(new URL(import.meta.url).pathname);
const top = path.join(here, '../..');
const require = createRequire(path.join(here, '../npm/package.json'));
const Ajv = require('ajv').default;
const yaml = require('yaml');

const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-schema-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const tidegate = (...words) => execFileSync(process.env.TIDEGATE, words, { encoding: 'utf8' });

function compile(what) {
  const ajv = new Ajv({ strict: true, strictTypes: false, strictTuple: false, strictRequired: false, allErrors: true });
  ajv.addKeyword('patternErrorMessage'); // for editors
  const validate = ajv.compile(JSON.parse(tidegate('schema', what)));
  return (value) => (validate(value) ? '' : ajv.errorsText(validate.errors, { separator: '\n  ' }));
}
const gate = compile('gate');
const operators = compile('operator');

const parse = (text) => yaml.parse(text, { version: '1.2', merge: true });

function files(start, wanted) {
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter((name) => !name.includes('node_modules'));
}

// A GitLab pipeline may have a job named gate.
const isGate = (value) => ['string', 'number'].includes(typeof value?.gate);

test('every gate of the examples is valid, and so is the operator file', () => {
  const all = files(path.join(top, 'examples'), /\.ya?ml$/);
  const gates = all.filter((file) => isGate(parse(readFileSync(file, 'utf8'))));
  assert.ok(gates.length >= 3);
  for (const file of gates) assert.equal(gate(parse(readFileSync(file, 'utf8'))), '', file);
  for (const file of all.filter((name) => path.basename(name) === 'tidegate.yaml')) {
    assert.equal(operators(parse(readFileSync(file, 'utf8'))), '', file);
  }
});

test('every gate that the documents show is valid', () => {
  const documents = [...files(path.join(top, 'docs'), /\.md$/), ...files(path.join(top, 'examples'), /\.md$/), path.join(top, 'README.md')];
  for (const file of documents.filter((name) => !name.includes('/design/'))) {
    let text = '';
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      continue; // not written yet
    }
    for (const [, block] of text.matchAll(/^```ya?ml\n(.*?)^```/gms)) {
      if (!/^gate: /m.test(block)) continue;
      assert.equal(gate(parse(block)), '', `${file}:\n${block}`);
    }
  }
});

test('every preset is valid', () => {
  for (const preset of ['grpc', 'http', 'llm']) {
    const file = path.join(folder, `${preset}.yaml`);
    tidegate('init', '--preset', preset, file);
    assert.equal(gate(parse(readFileSync(file, 'utf8'))), '', preset);
  }
});

test('the example of every key is valid', () => {
  const schema = JSON.parse(tidegate('schema'));
  const objective = schema.definitions.objective.properties;
  assert.ok(Object.keys(objective).length > 20);
  for (const [name, property] of Object.entries({ ...objective, ...schema.properties })) {
    const example = property.description.match(/Example: (.*)$/s)?.[1];
    assert.ok(example, name);
    const value = parse(example)[name];
    if (name === 'any_of' || name === 'objectives') continue; // whole objectives, shown short
    const ajv = new Ajv({ strict: false });
    const validate = ajv.compile({ ...property, definitions: schema.definitions });
    assert.ok(validate(value), `${example}: ${ajv.errorsText(validate.errors)}`);
  }
});

test('a schema refuses what it can know to be wrong, and nothing that is right', () => {
  const lines = readFileSync(path.join(here, 'gates.txt'), 'utf8').split('\n');
  const cases = lines.map((line) => line.match(/^(both|tidegate|nobody): +(.*)$/)).filter(Boolean);
  assert.ok(cases.length > 100);
  for (const [line, who, text] of cases) {
    const problem = gate(parse(text));
    if (who === 'both') assert.notEqual(problem, '', `accepted: ${line}`);
    else assert.equal(problem, '', `refused: ${line}`);
  }
});
