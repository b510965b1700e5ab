// core/stats against R and scipy, on questions made up at random. Usage: node --test live.test.mjs, with ANSWER_STATS
// the program answer_stats; STATS_SEED repeats a run, STATS_QUESTIONS (of each kind) makes it longer.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

import { installed } from './oracles.mjs';
import { kinds, randomOf } from './questions.mjs';

const seed = Number(process.env.STATS_SEED ?? Date.now() % 2 ** 32);
const count = Number(process.env.STATS_QUESTIONS ?? 40);

function askOurs(questions) {
  const input = questions.map(({ name, parameters }) => JSON.stringify({ function: name, arguments: parameters })).join('\n');
  const output = execFileSync(process.env.ANSWER_STATS, { input: `${input}\n`, encoding: 'utf8', maxBuffer: 64 << 20 });
  const named = { '+Inf': Infinity, '-Inf': -Infinity, NaN: NaN };
  return output.trim().split('\n').map((line) => JSON.parse(line).map((value) => named[value] ?? value));
}

// What the oracle has no answer to is NaN. Under 1e-200 all is the same.
function isClose(ours, theirs, { relative, absolute }) {
  if (Number.isNaN(theirs)) return true;
  return ours === theirs || Math.abs(ours - theirs) <= Math.min(relative * Math.abs(theirs) + absolute, Number.MAX_VALUE);
}

const agrees = ({ ours, theirs, ...question }) =>
  ours.length === theirs.length && ours.every((value, i) => value !== null && isClose(value, theirs[i], question));

const skip = installed.length === 0 ? 'skipped: no R, no scipy' : false;
console.log(skip || `# STATS_SEED=${seed} STATS_QUESTIONS=${count}, asked of ${installed.map(({ name }) => name).join(' and ')}`);

// All questions, each with our answer and one oracle's.
function askAll() {
  const questions = Object.entries(kinds).flatMap(([kind, make], i) => {
    const random = randomOf(seed + i);
    return random.list(count, () => ({ kind, ...make(random) }));
  });
  const ours = askOurs(questions);
  return installed.flatMap(({ name: oracle, evaluate }) => {
    const asked = questions.map((question, i) => ({ ...question, ours: ours[i] })).filter(({ oracles }) => oracles[oracle]);
    const theirs = evaluate(asked.map(({ oracles }) => oracles[oracle]));
    return asked.map((question, i) => ({ ...question, oracle, theirs: theirs[i] }));
  });
}

const asked = skip ? [] : askAll();
for (const kind of Object.keys(kinds)) {
  test(`${kind} is what they say`, { skip }, () => {
    for (const question of asked.filter((one) => one.kind === kind)) {
      const { name, parameters, oracle, ours, theirs, oracles } = question;
      assert.ok(agrees(question), `STATS_SEED=${seed} ${name}(${JSON.stringify(parameters)})\n  tidegate ${ours}\n` +
        `  ${oracle} ${theirs}\n  ${oracles[oracle]}`);
    }
  });
}
