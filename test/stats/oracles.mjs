// R and scipy, as far as they are installed: each evaluates expressions of its own language, all in one process, and
// gives a list of numbers for each.
import { spawnSync } from 'node:child_process';

const kMostOutput = 64 << 20;

function run(program, words, input) {
  const done = spawnSync(program, words, { input, encoding: 'utf8', maxBuffer: kMostOutput });
  if (done.error || done.status !== 0) throw new Error(`${program}: ${done.error ?? done.stderr}`);
  return done.stdout;
}

const runs = (program, words) => spawnSync(program, words, { stdio: 'ignore' }).status === 0;

const numbers = (line) =>
  line.trim().split(/\s+/).map((word) => ({ inf: Infinity, '-inf': -Infinity, nan: NaN, na: NaN })[word.toLowerCase()] ?? Number(word));

function answers(output, expressions, who) {
  const lines = output.trim().split('\n');
  if (lines.length !== expressions.length) throw new Error(`${who} gave ${lines.length} answers to ${expressions.length}`);
  return lines.map(numbers);
}

// fisher.test stops looking for its roots at 1e-4. The same roots to all digits: the odds at which an outcome of the
// first arm at least, or at most, as high as x has chance p, and at which x is what is expected.
const kExactOdds = `
odds <- function(x, m, n, k, p) {
  s <- max(0, k - n):min(k, m); l <- dhyper(s, m, n, k, log = TRUE)
  w <- function(t) { d <- l + s * t; d <- exp(d - max(d)); d / sum(d) }
  root <- function(f) exp(uniroot(f, c(-60, 60), tol = 1e-13)$root)
  c(if (x == s[1]) 0 else if (x == s[length(s)]) Inf else root(function(t) sum(s * w(t)) - x),
    if (x == s[1]) 0 else root(function(t) sum(w(t)[s >= x]) - p),
    if (x == s[length(s)]) Inf else root(function(t) sum(w(t)[s <= x]) - p))
}`;

const r = {
  name: 'R',
  isInstalled: () => runs('Rscript', ['--version']),
  evaluate(expressions) {
    const script = ['options(warn = -1)', kExactOdds, 'f <- function(...) cat(sprintf("%.17g", c(...)), "\\n")'];
    for (const expression of expressions) script.push(`f(${expression})`);
    return answers(run('Rscript', ['--vanilla', '-'], `${script.join('\n')}\n`), expressions, 'R');
  },
};

const kPythons = ['python3', '/usr/bin/python3'];
const python = () => kPythons.find((program) => runs(program, ['-c', 'import scipy']));

const scipy = {
  name: 'scipy',
  isInstalled: () => python() !== undefined,
  evaluate(expressions) {
    const script = ['import numpy as np', 'from scipy import stats, integrate', 'from scipy.spatial import distance'];
    script.push('import warnings; warnings.simplefilter("ignore")');
    script.push('def f(*v): print(*["%.17g" % float(x) for x in v])');
    for (const expression of expressions) script.push(`f(${expression})`);
    return answers(run(python(), ['-'], script.join('\n')), expressions, 'scipy');
  },
};

export const installed = [r, scipy].filter((oracle) => oracle.isInstalled());
