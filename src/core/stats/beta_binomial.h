#pragma once

#include <optional>

#include "core/stats/arm.h"

// What a Bayesian says of two proportions.
namespace tidegate::stats {

// What is believed of a proportion before anything is counted: Beta(a, b). Uniform unless said otherwise.
struct BetaPrior {
  double a = 1;
  double b = 1;
};

// The chance that the canary's proportion (of failures) is above the baseline's, each drawn from its own posterior
// after the same prior. By integration, not by sampling: exact to about 1e-12, and to 1e-6 for proportions as small as
// 1e-12. It can be had with no traffic too, of which it is 1/2. Nothing if one is no proportion, or the prior's numbers
// aren't between 0.1 and kMostCounted.
// Source of what is integrated: Miller, "Formulas for Bayesian A/B testing" (2015).
std::optional<double> chance_canary_is_worse(Proportion canary, Proportion baseline, BetaPrior prior);

}  // namespace tidegate::stats
