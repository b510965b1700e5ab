#pragma once

#include <optional>

#include "core/stats/arm.h"
#include "core/stats/interval.h"

// Intervals of a proportion and of a difference of two, at one point of time (for many looks: confidence_sequence.h).
// Each gives nothing if there is no total, or `confidence` isn't between 0 and 1.
namespace tidegate::stats {

// Right on average. Source: Wilson (1927), as R's prop.test(correct = FALSE).
std::optional<Interval> wilson_interval(Proportion p, double confidence);

// Right at least so often, whatever the truth. Source: Clopper & Pearson (1934), as R's binom.test.
std::optional<Interval> clopper_pearson_interval(Proportion p, double confidence);

// The middle of the posterior after the prior Beta(1/2, 1/2). Its ends are never 0 or 1, also where the count is.
std::optional<Interval> jeffreys_interval(Proportion p, double confidence);

// Of the first proportion less the second, from Wilson's intervals of both. Source: Newcombe, "Interval estimation for
// the difference between independent proportions" (1998), method 10.
std::optional<Interval> newcombe_interval(Proportion first, Proportion second, double confidence);

}  // namespace tidegate::stats
