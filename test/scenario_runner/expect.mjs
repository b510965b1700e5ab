// Compares output with what is expected: `[..]` in a line stands for any text, a line `...` for any lines.

export function linesOf(text) {
  const lines = text.split('\n');
  while (lines.length > 0 && lines.at(-1).trim() === '') lines.pop();
  return lines.map((line) => line.replace(/[ \t\r]+$/, ''));
}

export function lineMatches(expected, actual) {
  if (!expected.includes('[..]')) return expected.trimEnd() === actual;
  const parts = expected.trimEnd().split('[..]');
  let rest = actual;
  if (!rest.startsWith(parts[0])) return false;
  rest = rest.slice(parts[0].length);
  for (const part of parts.slice(1, -1)) {
    const found = rest.indexOf(part);
    if (found < 0) return false;
    rest = rest.slice(found + part.length);
  }
  return rest.endsWith(parts.at(-1));
}

export function matches(expected, actual) {
  let states = new Set([0]); // how many expected lines may have been used up
  const skip = (set) => {
    for (const at of set) if (expected[at] === '...') set.add(at + 1);
    return set;
  };
  skip(states);
  for (const line of actual) {
    const next = new Set();
    for (const at of states) {
      if (expected[at] === '...') next.add(at);
      else if (at < expected.length && lineMatches(expected[at], line)) next.add(at + 1);
    }
    states = skip(next);
  }
  return states.has(expected.length);
}

// The lines of both, in order: {mark: ' ' (as expected), '-' (missing) or '+' (unexpected), text}. Where a line is as
// expected, its text is the expected one, wildcards and all.
export function difference(expected, actual) {
  const common = Array.from({ length: expected.length + 1 }, () => new Uint16Array(actual.length + 1));
  for (let i = expected.length - 1; i >= 0; i--) {
    for (let j = actual.length - 1; j >= 0; j--) {
      common[i][j] = lineMatches(expected[i], actual[j])
        ? common[i + 1][j + 1] + 1
        : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  const rows = [];
  let i = 0;
  let j = 0;
  while (i < expected.length || j < actual.length) {
    if (i < expected.length && j < actual.length && lineMatches(expected[i], actual[j])) {
      rows.push({ mark: ' ', text: expected[i++] });
      j++;
    } else if (i < expected.length && (j === actual.length || common[i + 1][j] >= common[i][j + 1])) {
      rows.push({ mark: '-', text: expected[i++] });
    } else {
      rows.push({ mark: '+', text: actual[j++] });
    }
  }
  return rows;
}

// What to write instead of `expected`: the actual lines, those that were foreseen with their wildcards.
export function blessed(expected, actual) {
  return difference(expected, actual).filter(({ mark }) => mark !== '-').map(({ text }) => text);
}
