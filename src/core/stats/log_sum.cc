#include "core/stats/log_sum.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tidegate::stats {
namespace {

constexpr double kNothing = -std::numeric_limits<double>::infinity();

}  // namespace

double log_sum(double a, double b) {
  const auto [low, high] = std::minmax(a, b);
  if (low == kNothing) return high;
  return high + std::log1p(std::exp(low - high));
}

double log_mean(std::span<const double> logs) {
  if (logs.empty()) return kNothing;
  const double highest = std::ranges::max(logs);
  if (highest == kNothing) return kNothing;
  double sum = 0;
  for (const double each : logs) sum += std::exp(each - highest);
  return highest + std::log(sum / static_cast<double>(logs.size()));
}

}  // namespace tidegate::stats
