#pragma once

#include <vector>

#include "core/canary/rate_judge.h"
#include "counts.h"
#include "verdict.h"

namespace tidegate::bench {

inline constexpr double kAlpha = 0.01;

// What all runs share because it takes long to compute.
struct Boundaries {
  std::vector<double> hybrid;
  std::vector<double> whole;  // of all of alpha
};
Boundaries boundaries();

// All judges of rates on one comparison.
Verdicts judge_rates(const Counts& counts, double variation, const Boundaries& limits, std::uint64_t run);

// Ours alone, by method.
Verdict judge_by(const canary::RateDesign& design, const Boundaries& limits, const Counts& counts);

// The canary's requests up to that minute; all for 0.
double exposed_until(const Counts& counts, int minute);

}  // namespace tidegate::bench
