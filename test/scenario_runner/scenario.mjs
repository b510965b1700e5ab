// A scenario is one text file: a story with the commands a user types and what they see, then the files it needs.
//
//   A release with too many errors is blocked.      prose: whatever stands at the left margin
//
//     $ tidegate check gate.yaml                    a command: two spaces, a dollar
//     > --at 2026-11-22T12:00:00Z                   ... continued
//     web  fail                                     its output, stdout and stderr as a terminal shows them
//     exit 1                                        its exit code, unless 0
//
//   -- gate.yaml --                                 a file, as in Go's txtar
//   gate: web

export function parse(text) {
  const lines = text.split('\n');
  const files = [];
  const steps = [];
  let at = 0;
  for (; at < lines.length && !fileName(lines[at]); at++) {
    if (lines[at].startsWith('  $ ')) {
      const step = readStep(lines, at);
      steps.push(step);
      at = step.end - 1;
    } else if (lines[at].startsWith('  ')) {
      throw new Error(`line ${at + 1}: indented text belongs to a command: start one with "  $ ", or unindent prose`);
    }
  }
  for (; at < lines.length; at++) {
    const name = fileName(lines[at]);
    if (name) files.push({ name, lines: [] });
    else files.at(-1).lines.push(lines[at]);
  }
  return { lines, steps, files: files.map(({ name, lines }) => ({ name, text: joined(lines) })) };
}

function fileName(line) {
  return /^-- (\S+) --$/.exec(line)?.[1];
}

// Blank lines before the next file are there for the reader of the scenario.
function joined(lines) {
  let count = lines.length;
  while (count > 0 && lines[count - 1] === '') count--;
  return lines.slice(0, count).map((line) => line + '\n').join('');
}

// One command with what is expected of it. `begin` and `end` are where its output stands in the file.
function readStep(lines, at) {
  const step = { line: at + 1, command: lines[at].slice(4), output: [], exit: 0 };
  let next = at + 1;
  for (; lines[next]?.startsWith('  > '); next++) step.command += '\n' + lines[next].slice(4);
  step.begin = next;
  step.end = next;
  for (; next < lines.length && !fileName(lines[next]); next++) {
    if (lines[next].startsWith('  $ ')) break;
    if (lines[next].startsWith('  ')) step.end = next + 1;
    else if (lines[next] !== '') break;
  }
  const block = lines.slice(step.begin, step.end).map((line) => line.slice(2));
  const exit = /^exit (\d+)$/.exec(block.at(-1) ?? '');
  step.exit = exit ? Number(exit[1]) : 0;
  step.output = exit ? block.slice(0, -1) : block;
  return step;
}

// The file's text with the steps' expectations replaced: `results[i]` is {output, exit} of steps[i], or null to keep.
export function rewrite(scenario, results) {
  const lines = [...scenario.lines];
  for (let i = scenario.steps.length - 1; i >= 0; i--) {
    if (!results[i]) continue;
    const { begin, end } = scenario.steps[i];
    lines.splice(begin, end - begin, ...expectation(results[i]));
  }
  return lines.join('\n');
}

function expectation({ output, exit }) {
  const block = exit ? [...output, `exit ${exit}`] : output;
  return block.map((line) => (line === '' ? '' : '  ' + line));
}
