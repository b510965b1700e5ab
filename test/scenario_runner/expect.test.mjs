import assert from 'node:assert/strict';
import test from 'node:test';

import { blessed, lineMatches, matches } from './expect.mjs';

test('a line matches itself and nothing else', () => {
  assert(lineMatches('web fail', 'web fail'));
  assert(!lineMatches('web fail', 'web fails'));
});

test('[..] stands for any text inside its line, none too', () => {
  assert(lineMatches('took [..]ms, [..]', 'took 12ms, all well'));
  assert(lineMatches('[..]', ''));
  assert(!lineMatches('took [..]ms', 'took 12s'));
  assert(!lineMatches('ab[..]bc', 'abc'));
});

test('... stands for any number of lines', () => {
  assert(matches(['a', '...', 'z'], ['a', 'z']));
  assert(matches(['a', '...', 'z'], ['a', 'b', 'z', 'z']));
  assert(!matches(['a', '...', 'z'], ['a', 'b']));
  assert(matches(['...'], []));
});

test('missing and unexpected lines are mismatches', () => {
  assert(!matches(['a', 'b'], ['a']));
  assert(!matches(['a'], ['a', 'b']));
  assert(!matches([], ['a']));
  assert(matches([], []));
});

test('blessing keeps the wildcards of lines that were foreseen', () => {
  assert.deepEqual(blessed(['took [..]ms', 'pass'], ['took 3ms', 'fail']), ['took [..]ms', 'fail']);
});
