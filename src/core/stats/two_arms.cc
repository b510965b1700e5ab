#include "core/stats/two_arms.h"

#include <cmath>
#include <limits>

namespace tidegate::stats {
namespace {

bool is_part(double part, double whole) { return std::isfinite(whole) && part >= 0 && part <= whole; }

}  // namespace

bool is_possible(const TwoArms& counts) {
  return is_part(counts.canary_bad, counts.canary_total) && is_part(counts.baseline_bad, counts.baseline_total);
}

TwoArms sum_of(std::span<const TwoArms> intervals) {
  TwoArms sum;
  for (const auto& each : intervals) {
    sum.canary_bad += each.canary_bad;
    sum.canary_total += each.canary_total;
    sum.baseline_bad += each.baseline_bad;
    sum.baseline_total += each.baseline_total;
  }
  return sum;
}

double rate_ratio(const TwoArms& counts) {
  if (!(counts.canary_total > 0 && counts.baseline_total > 0)) return std::numeric_limits<double>::quiet_NaN();
  const double more = counts.canary_bad > 0 && counts.baseline_bad > 0 ? 0 : 0.5;
  return (counts.canary_bad + more) / (counts.baseline_bad + more) * (counts.baseline_total / counts.canary_total);
}

}  // namespace tidegate::stats
