import assert from 'node:assert/strict';
import test from 'node:test';

import { parse, rewrite } from './scenario.mjs';

const kText = `A story.

  $ tidegate check \\
  > gate.yaml
  one

  two
  exit 3

More prose.

  $ true

-- gate.yaml --
gate: web

-- dir/empty --
`;

test('a scenario is prose, commands and files', () => {
  const { steps, files } = parse(kText);
  assert.deepEqual(steps.map(({ command }) => command), ['tidegate check \\\ngate.yaml', 'true']);
  assert.deepEqual(steps[0].output, ['one', '', 'two']);
  assert.deepEqual(steps.map(({ exit }) => exit), [3, 0]);
  assert.deepEqual(files, [{ name: 'gate.yaml', text: 'gate: web\n' }, { name: 'dir/empty', text: '' }]);
});

test('rewriting with what is expected changes nothing', () => {
  const scenario = parse(kText);
  assert.equal(rewrite(scenario, scenario.steps), kText);
});

test('rewriting replaces outputs and exit codes, and nothing else', () => {
  const scenario = parse(kText);
  const text = rewrite(scenario, [{ output: ['new'], exit: 0 }, { output: ['out'], exit: 1 }]);
  const wanted = kText.replace('  one\n\n  two\n  exit 3', '  new')
    .replace('  $ true\n', '  $ true\n  out\n  exit 1\n');
  assert.equal(text, wanted);
});

test('indented text without a command is a mistake', () => {
  assert.throws(() => parse('Prose.\n\n  tidegate check\n'), /line 3/);
});
