import assert from 'node:assert/strict';
import test from 'node:test';

import { toOpenMetrics } from './series.mjs';

test('the last value stands at `until`', () => {
  assert.equal(toOpenMetrics('until 1970-01-01T00:01:00Z every 15s\nup{job="web"} 0+2x2\n'),
    'up{job="web"} 0 30\nup{job="web"} 2 45\nup{job="web"} 4 60\n# EOF\n');
});

test('the first value stands at `from`, _ leaves a gap', () => {
  assert.equal(toOpenMetrics('from 1970-01-01T00:00:00Z every 1m\nup 1 _x2 NaN\n'), 'up 1 0\nup NaN 180\n# EOF\n');
});

test('axn repeats, as promqltest has it', () => {
  assert.equal(toOpenMetrics('from 1970-01-01T00:00:00Z every 1s\nup 5x1\n'), 'up 5 0\nup 5 1\n# EOF\n');
});

test('what cannot be read is refused', () => {
  assert.throws(() => toOpenMetrics('up 1\n'), /says when/);
  assert.throws(() => toOpenMetrics('from 1970-01-01T00:00:00Z every 1s\nup abc\n'), /"abc"/);
});
