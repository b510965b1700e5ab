#include "core/stats/variation.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "core/stats/distributions.h"

namespace tidegate::stats {
namespace {

constexpr double kMostUnproven = 0.15;  // of a cv, where there was too little traffic to prove any
constexpr double kTail = 0.005;         // at which the uncertainty of phi is made up for: half of the usual alpha

// Whether it is there at all: the lower bound of 95 % lies above 1.
bool is_proven(double phi, int blocks) { return phi * blocks > chi_squared_quantile(0.95, blocks); }

// How far phi is to be taken to lie above 1. What few blocks prove may be more than they show, which would make a
// critical value too small; what they don't prove is as likely chance, and half of it is believed.
double believed(double phi, int blocks) {
  if (!is_proven(phi, blocks)) return (phi - 1) / 2;
  const double factor = student_t_upper_quantile(kTail, blocks) / normal_upper_quantile(kTail);
  return phi * factor * factor - 1;
}

}  // namespace

Variation variation_of(std::span<const std::span<const TwoArms>> blocks, int copies) {
  CHECK(copies >= 1);
  double squares = 0, variances = 0, squared_variances = 0;
  Variation result;
  for (const auto& block : blocks) {
    double excess = 0, variance = 0;
    for (const auto& each : block) {
      excess += each.canary_bad - each.bad() * each.canary_share();
      variance += each.chance_variance();
    }
    if (variance <= 0) continue;
    squares += excess * excess;
    variances += variance;
    squared_variances += variance * variance;
    ++result.blocks;
  }
  if (result.blocks == 0) return result;
  result.blocks = std::max(result.blocks / copies, 1);
  result.phi = std::max(1.0, squares / variances);
  result.cv = std::sqrt(believed(result.phi, result.blocks) * variances / squared_variances / 2);
  if (!is_proven(result.phi, result.blocks)) result.cv = std::min(result.cv, kMostUnproven);
  return result;
}

RunningOverdispersion::RunningOverdispersion(double cv, Intervals intervals)
    : squared_(2 * cv * cv), intervals_(intervals), block_(std::min(intervals.planned, intervals.block)) {
  CHECK(cv >= 0 && intervals.block > 0 && intervals.planned > 0);
}

double RunningOverdispersion::add(double chance_variance) {
  sum_ += chance_variance;
  ++seen_;
  const double per_interval = squared_ * sum_ / seen_;
  const double before = 1 + per_interval * block_;
  block_ = std::min(std::max(block_, seen_), intervals_.block);
  phi_ = 1 + per_interval * block_;
  of_past_ = before / phi_;
  return phi_;
}

}  // namespace tidegate::stats
