#pragma once

#include "core/stats/alternative.h"

// Boundaries that a sum crosses with chance alpha at most, at whatever time and however often one looks. The sum S is
// of deviations from what they would be on average, so that it stays around 0 if the hypothesis is true; its time V is
// the sum of their variances, or what bounds those. The kind of deviation decides the boundary:
//
//   normal             tails no heavier than those of a normal distribution
//   gamma-exponential  upwards as heavy as those of an exponential distribution with this scale
//   gamma-poisson      upwards as heavy as those of a Poisson distribution in steps of this scale; nothing above it
//   beta-binomial      between -down and up, two numbers: Bernoulli's, less their chance
//
// ..._log gives the logarithm of the mixture, an e-value at each time: it ever gets to ln(1 / alpha) with chance alpha
// at most. ..._bound gives the sum at which it gets there. Both are NaN for what can't be: a negative time, an alpha or
// tuning out of range, a sum that the deviations can't have.
//
// Source: Howard, Ramdas, McAuliffe & Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences"
// (2021), the conjugate mixtures of section 3, in the parametrisation of their package confseq.
namespace tidegate::stats {

// The time at which the boundary is as tight as it can be, and for which alpha. It holds at all times and alphas
// whatever this says.
struct Tuning {
  double best_at = 1;   // above 0
  double alpha = 0.05;  // between 0 and 1, one-sided 1/2
};

double normal_mixture_log(double sum, double time, Tuning tuning, Sides sides);
double normal_mixture_bound(double time, double alpha, Tuning tuning, Sides sides);

// One-sided: for sums that are large. `scale` above 0. NaN too where time or tuning exceed 10^15 squared scales.
double gamma_exponential_log(double sum, double time, Tuning tuning, double scale);
double gamma_exponential_bound(double time, double alpha, Tuning tuning, double scale);
double gamma_poisson_log(double sum, double time, Tuning tuning, double scale);
double gamma_poisson_bound(double time, double alpha, Tuning tuning, double scale);

// How far a deviation reaches to both sides; both above 0.
struct Reach {
  double down = 0;
  double up = 0;
};

// Two-sided, alpha is the chance to cross above here or below the same with `down` and `up` exchanged. The bound is no
// more than time / down, where no sum can lie beyond. One-sided, NaN too where time or tuning exceed 10^10 reaches.
double beta_binomial_log(double sum, double time, Tuning tuning, Reach reach, Sides sides);
double beta_binomial_bound(double time, double alpha, Tuning tuning, Reach reach, Sides sides);

// The two-sided beta-binomial mixture of Bernoulli trials with a chance, in counts (or fractions), which loses no
// digits however rare hits or misses are. The tuning counts trials. `chance` gives both chances, which add up to 1.
struct Split {
  double hits = 0;
  double misses = 0;
};
double bernoulli_mixture_log(Split seen, Split chance, Tuning tuning);

}  // namespace tidegate::stats
