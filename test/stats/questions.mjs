// Questions made up at random: how each is put to answer_stats, to R and to scipy, and how near the answers must be.
const kAlternatives = ['two_sided', 'greater', 'less'];

// SplitMix32: the same numbers from the same seed on every machine.
export function randomOf(seed) {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
  const between = (least, most) => least + Math.floor(fraction() * (most - least + 1));
  const oneOf = (choices) => choices[between(0, choices.length - 1)];
  const list = (count, make) => Array.from({ length: count }, make);
  return { fraction, between, oneOf, list };
}

// Totals from a handful to a hundred thousand, shares from none to all.
function proportion(random) {
  const total = Math.ceil(10 ** (random.fraction() * 5));
  const share = random.oneOf([0, random.fraction() ** 4, random.fraction(), 1 - random.fraction() ** 6, 1]);
  return [Math.min(total, Math.round(total * share)), total];
}

const rate = (random) => [random.oneOf([0, random.between(0, 20), random.between(0, 2000)]), 0.1 + random.fraction() * 1000];
const confidence = (random) => random.oneOf([0.5, 0.9, 0.95, 0.999]);
const dotted = (alternative) => alternative.replace('_', '.');
const dashed = (alternative) => alternative.replace('_', '-');
const vector = (values) => `c(${values.join(',')})`;
const array = (values) => `[${values.join(',')}]`;
const question = (name, parameters, oracles, near = {}) => ({ name, parameters, oracles, relative: 1e-8, absolute: 1e-15, ...near });

function fisher(random) {
  const first = proportion(random), second = proportion(random), side = random.oneOf(kAlternatives);
  const cells = [first[0], first[1] - first[0], second[0], second[1] - second[0]];
  return question('fisher_test', [first, second, 1, side], {
    R: `fisher.test(matrix(${vector(cells)},2,byrow=TRUE),conf.int=FALSE,alternative="${dotted(side)}")$p.value`,
    scipy: `stats.fisher_exact(np.reshape(${array(cells)},(2,2)),alternative="${dashed(side)}")[1]`,
  }, { relative: 1e-7 });
}

function odds(random) {
  let first = [0, 1], second = [0, 1];
  while ([0, first[1] + second[1]].includes(first[0] + second[0])) [first, second] = [proportion(random), proportion(random)];
  const level = confidence(random);
  return question('conditional_odds_ratio', [first, second, level], {
    R: `odds(${first[0]},${first[1]},${second[1]},${first[0] + second[0]},${(1 - level) / 2})`,
  }, { relative: 1e-7 });
}

function binomial(random) {
  const seen = proportion(random), chance = random.oneOf([0.01, 0.5, random.fraction()]), side = random.oneOf(kAlternatives);
  return question('binomial_test', [seen, chance, side], {
    R: `binom.test(${seen},${chance},alternative="${dotted(side)}")$p.value`,
    scipy: `stats.binomtest(${seen},${chance},alternative="${dashed(side)}").pvalue`,
  });
}

function poissonRates(random) {
  let first = rate(random), second = rate(random);
  while (first[0] + second[0] === 0) [first, second] = [rate(random), rate(random)];
  const arms = `c(${first[0]},${second[0]}),c(${first[1]},${second[1]})`;
  if (random.fraction() < 0.5) {
    const level = confidence(random);
    return question('poisson_rate_ratio', [first, second, level], {
      R: `{r<-poisson.test(${arms},conf.level=${level});c(r$estimate,r$conf.int)}`,
    });
  }
  const ratio = random.oneOf([0.5, 1, 2]), side = random.oneOf(kAlternatives);
  return question('poisson_rates_test', [first, second, ratio, side], {
    R: `poisson.test(${arms},r=${ratio},alternative="${dotted(side)}")$p.value`,
  });
}

function poissonRate(random) {
  const seen = rate(random), level = confidence(random), side = random.oneOf(kAlternatives);
  if (random.fraction() < 0.5) {
    return question('poisson_rate_interval', [seen, level], { R: `poisson.test(${seen},conf.level=${level})$conf.int` });
  }
  const known = (seen[0] + 1) / seen[1] * (0.5 + random.fraction());
  return question('poisson_rate_test', [seen, known, side], {
    R: `poisson.test(${seen},r=${known},alternative="${dotted(side)}")$p.value`,
  });
}

function contingency(random) {
  const columns = random.between(2, 12), rows = random.between(2, 4), most = random.oneOf([9, 1000, 1e6]);
  const cells = random.list(rows * columns, () => random.between(1, most));
  if (random.fraction() < 0.5) {
    return question('g_test', [cells, columns], {
      scipy: `*stats.chi2_contingency(np.reshape(${array(cells)},(${rows},${columns})),correction=False,lambda_="log-likelihood")[:2]`,
    });
  }
  return question('chi_squared_test', [cells, columns], {
    R: `{r<-chisq.test(matrix(${vector(cells)},${rows},byrow=TRUE),correct=FALSE);c(r$statistic,r$p.value)}`,
    scipy: `*stats.chi2_contingency(np.reshape(${array(cells)},(${rows},${columns})),correction=False)[:2]`,
  });
}

function yates(random) {
  const first = [random.between(1, 50), 100], second = [random.between(1, 700), 800];
  return question('chi_squared_test_yates', [first, second], {
    R: `{r<-chisq.test(matrix(${vector([first[0], 100 - first[0], second[0], 800 - second[0]])},2,byrow=TRUE));c(r$statistic,r$p.value)}`,
  });
}

function interval(random) {
  const seen = proportion(random), level = confidence(random), tail = (1 - level) / 2;
  return random.oneOf([
    question('wilson_interval', [seen, level], {
      R: `prop.test(${seen},correct=FALSE,conf.level=${level})$conf.int`,
      scipy: `*stats.binomtest(${seen}).proportion_ci(${level},"wilson")`,
    }),
    question('clopper_pearson_interval', [seen, level], {
      R: `binom.test(${seen},conf.level=${level})$conf.int`,
    }),
    question('jeffreys_interval', [seen, level], {
      R: `{a<-${seen[0]}+.5;b<-${seen[1] - seen[0]}+.5;c(qbeta(${tail},a,b),qbeta(${tail},a,b,lower.tail=FALSE))}`,
    }),
  ]);
}

// Values with ties or, with a grid fine enough, without.
function samples(random, most) {
  const grid = random.oneOf([5, 1e9]), moved = random.fraction() / 2;
  const sample = (shift) => random.list(random.between(1, most), () => Math.floor((random.fraction() + shift) * grid) / 8);
  return [sample(0), sample(moved)];
}

// R and scipy call greater the sample whose shares below a value are, not its values.
const kMirrored = { two_sided: 'two_sided', greater: 'less', less: 'greater' };

function ksExact(random) {
  const [first, second] = samples(random, 40), side = random.oneOf(kAlternatives), other = kMirrored[side];
  if (random.fraction() < 0.5) {
    // With ties R 4.2 is right about its "greater" only.
    const [one, another] = side === 'greater' ? [second, first] : [first, second];
    return question('ks_exact_p', [first, second, side, 'counted'], {
      R: `ks.test(${vector(one)},${vector(another)},exact=TRUE,alternative="${side === 'two_sided' ? 'two.sided' : 'greater'}")$p.value`,
    }, { absolute: 1e-10 }); // R counts orders and takes them from 1
  }
  return question('ks_exact_p', [first, second, side, 'ignored'], {
    scipy: `stats.ks_2samp(${array(first)},${array(second)},alternative="${dashed(other)}",method="exact").pvalue`,
  });
}

function ksLarge(random) {
  const [first, second] = samples(random, 600), side = random.oneOf(kAlternatives), other = kMirrored[side];
  if (random.fraction() < 0.5) {
    return question('ks_large', [first, second, side], {
      R: `{r<-ks.test(${vector(first)},${vector(second)},exact=FALSE,alternative="${dotted(other)}");c(r$statistic,r$p.value,NA)}`,
    }, { absolute: 4e-5 }); // under 1 R adds the first term of a series only
  }
  const size = first.length * second.length / (first.length + second.length);
  const limit = side === 'two_sided' ? `stats.kstwobign.sf(${size ** 0.5}*r.statistic)` : `np.exp(-2*${size}*r.statistic**2)`;
  return question('ks_large', [first, second, side], {
    scipy: `*(lambda r: (r.statistic,${limit},r.pvalue))(stats.ks_2samp(${array(first)},${array(second)},alternative="${dashed(other)}",method="asymp"))`,
  });
}

function adjusted(random) {
  const p = random.list(random.between(1, 30), () => random.oneOf([random.fraction(), random.fraction() ** 5, 0, 1]));
  const [name, method] = random.oneOf([['adjust_holm', 'holm'], ['adjust_hochberg', 'hochberg'], ['adjust_bonferroni', 'bonferroni'],
    ['adjust_benjamini_hochberg', 'BH'], ['adjust_benjamini_yekutieli', 'BY']]);
  return question(name, [p], { R: `p.adjust(${vector(p)},"${method}")` }, { relative: 1e-12 });
}

function sampleSize(random) {
  const [first, second] = [0.01 + 0.4 * random.fraction(), 0.5 + 0.4 * random.fraction()], alpha = random.oneOf([0.01, 0.05]);
  const sides = random.oneOf(['one', 'two']), common = `p1=${first},p2=${second},sig.level=${alpha},alternative="${sides}.sided"`;
  if (random.fraction() < 0.5) {
    return question('sample_size', [first, second, alpha, sides, 0.8], { R: `power.prop.test(${common},power=0.8,tol=1e-12)$n` });
  }
  const size = random.between(2, 100);
  return question('power', [first, second, alpha, sides, size], { R: `power.prop.test(${common},n=${size})$power` });
}

function worse(random) {
  const first = [random.between(0, 30), 100], second = [random.between(0, 200), 900];
  const shape = ([count, total]) => `${count + 1},${total - count + 1}`;
  return question('chance_canary_is_worse', [first, second], {
    scipy: `integrate.quad(lambda x: stats.beta.pdf(x,${shape(first)})*stats.beta.cdf(x,${shape(second)}),0,1,epsabs=1e-12,limit=500,points=[${first[0] / 100},${second[0] / 900}])[0]`,
  }, { absolute: 1e-9 });
}

function drift(random) {
  const count = random.between(2, 30), counts = () => random.list(count, () => random.oneOf([0, random.between(1, 1000)]));
  const baseline = [1, ...counts()], canary = [...counts(), 1], values = random.list(count + 1, () => random.fraction()).sort();
  return random.oneOf([
    question('jensen_shannon_distance', [baseline, canary], { scipy: `distance.jensenshannon(${array(baseline)},${array(canary)})` },
      { absolute: 1e-7 }), // a root
    question('wasserstein_distance', [baseline, canary, values], {
      scipy: `stats.wasserstein_distance(${array(values)},${array(values)},${array(baseline)},${array(canary)})`,
    }),
  ]);
}

export const kinds = {
  fisher, odds, binomial, poissonRates, poissonRate, contingency, yates, interval, ksExact, ksLarge, adjusted, sampleSize, worse, drift,
};
