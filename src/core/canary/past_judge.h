#pragma once

#include <span>

#include "core/model/comparison.h"
#include "core/stats/rate_ratio.h"

namespace tidegate::canary {

// What a judge by the past is told beforehand: as a RateDesign, but without a variation, which the past shows.
struct PastDesign {
  double alpha = 0.01;
  double alpha_pass = 0.05;
  double min_effect = 1.1;
  double margin = 2;
  double negligible = 0.001;
  bool operator==(const PastDesign&) const = default;
};

// Fewer earlier periods show no variation.
inline constexpr std::size_t kFewestPeriods = 4;

// Judges a release by difference-in-differences, where nothing of the version before runs beside it: by how much the
// rate of bad events changed with the release (`now`: after it, and before), beside by how much it changed between the
// same two times of earlier periods, in which nothing was released. Once, at the end.
//
// The logarithms of the changes are taken for normal: that of now has the spread of the earlier ones, or that which
// chance alone gives it, whichever is wider; t with one degree of freedom less than there are earlier periods. Worse:
// the change is above min_effect times the mean of the earlier ones. No worse: it is below margin times that, or the
// rate itself is below what is negligible (Clopper-Pearson). Source: Bertrand, Duflo & Mullainathan, "How much should
// we trust differences-in-differences estimates?" (2004), section 4.3: few periods, each one number.
Comparison judge_by_past(const stats::TwoArms& now, std::span<const stats::TwoArms> earlier, const PastDesign& design);

}  // namespace tidegate::canary
