#pragma once

#include <optional>

#include "core/stats/alternative.h"
#include "core/stats/arm.h"
#include "core/stats/interval.h"

// Fisher's exact test of two proportions: given how many there are in both arms together, those in the first are
// (noncentral) hypergeometric. Source of the formulas: R's fisher.test; Fay, "Confidence intervals that match Fisher's
// exact or Blaker's exact tests" (2010).
//
// Only outcomes that weigh something are looked at, some 80 standard deviations of them: of two arms of a billion
// requests each with a million failures, 60 000. No p-value is given where more than 2^23 outcomes weigh something
// (arms of about 10^11 with half of them failed), no odds ratio where more than 2^20 do (10^10).
namespace tidegate::stats {

// The p-value against: the odds of the first arm are `odds_ratio` times those of the second (1: no difference).
// Two-sided it sums all outcomes no likelier than what was seen, likelihoods that differ by 1e-7 being the same. Where
// the margins leave no choice, as with an arm without traffic, it is 1. Nothing if one is no proportion, or
// `odds_ratio` isn't above 0 and finite.
std::optional<double> fisher_test(Proportion first, Proportion second, double odds_ratio, Alternative alternative);

// The odds ratio that is likeliest given the margins (not the ratio of the observed odds), and where fisher_test would
// put it with this confidence. Both are exact to 1e-12 or so; R stops at 1e-4. Where the margins leave no choice the
// ratio is NaN, and all are possible.
struct OddsRatio {
  double ratio = 0;  // 0 or infinite where an arm has none or nothing but
  Interval interval;
};
std::optional<OddsRatio> conditional_odds_ratio(Proportion first, Proportion second, double confidence,
                                                Alternative alternative);

}  // namespace tidegate::stats
