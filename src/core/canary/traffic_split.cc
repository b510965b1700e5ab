#include "core/canary/traffic_split.h"

#include <algorithm>
#include <cmath>

#include "core/stats/distributions.h"

namespace tidegate::canary {
namespace {

constexpr double kByChance = 1e-4;
constexpr double kTolerated = 0.25;
constexpr double kMostCounted = 1e15;

}  // namespace

bool is_misrouted(const Comparison::Step& step) {
  const double total = step.canary_events + step.baseline_events;
  const double expected = step.expected_share;
  if (!(total >= 1 && total <= kMostCounted && expected > 0 && expected < 1)) return false;
  const double share = step.canary_events / total;
  if (std::abs(share - expected) <= kTolerated * std::min(expected, 1 - expected)) return false;
  const auto seen = std::llround(step.canary_events), all = std::llround(total);
  const double lower = stats::binomial_cdf(seen, all, expected), upper = stats::binomial_upper(seen, all, expected);
  return 2 * std::min(lower, upper) < kByChance;
}

}  // namespace tidegate::canary
