#include "core/stats/log_sum.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace tidegate::stats {
namespace {

constexpr double kNothing = -std::numeric_limits<double>::infinity();

// e to the power of that and less is 0, and takes long to be found so.
constexpr double kVanishes = -746;

}  // namespace

double log_sum(double a, double b) {
  const auto [low, high] = std::minmax(a, b);
  if (!(low - high > kVanishes)) return high;
  return high + std::log1p(std::exp(low - high));
}

double log_mean(std::span<const double> logs) {
  if (logs.empty()) return kNothing;
  const double highest = std::ranges::max(logs);
  if (highest == kNothing) return kNothing;
  double sum = 0;
  for (const double each : logs) {
    if (each - highest > kVanishes) sum += std::exp(each - highest);
  }
  return highest + std::log(sum / static_cast<double>(logs.size()));
}

double steps_until(std::span<const double> logs, std::span<const double> drifts, double target) {
  std::vector<double> moved(logs.size());
  const auto reaches = [&](double steps) {
    for (std::size_t i = 0; i < logs.size(); ++i) moved[i] = logs[i] + steps * drifts[i];
    return log_mean(moved) >= target;
  };
  if (reaches(0)) return 0;
  double high = 1;
  constexpr double kMost = 1e15;
  while (!reaches(high)) {
    high *= 2;
    if (high > kMost) return std::numeric_limits<double>::infinity();
  }
  double low = 0;
  while (high - low > 0.5) {
    const double middle = low + (high - low) / 2;
    (reaches(middle) ? high : low) = middle;
  }
  return std::ceil(high);
}

}  // namespace tidegate::stats
