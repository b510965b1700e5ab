#include "core/stats/outliers.h"

#include <algorithm>
#include <cmath>

#include "core/stats/interval.h"
#include "core/stats/summary.h"

namespace tidegate::stats {
namespace {

Interval tukey_fences(std::span<const double> values, double factor) {
  const double first = percentile(values, 25), third = percentile(values, 75);
  const double range = third - first;
  return {.low = first - factor * range, .high = third + factor * range};
}

std::vector<bool> outside(std::span<const double> values, Interval fences) {
  std::vector<bool> outliers;
  outliers.reserve(values.size());
  for (const double value : values) outliers.push_back(value > fences.high || value < fences.low);
  return outliers;
}

}  // namespace

std::vector<bool> iqr_outliers(std::span<const double> values, double factor) {
  return outside(values, tukey_fences(values, factor));
}

std::vector<bool> iqr_outliers_of_the_tails(std::span<const double> values, double factor) {
  const Interval fences = tukey_fences(values, factor);
  return outside(values, {.low = std::min(percentile(values, 1), fences.low),
                          .high = std::max(percentile(values, 99), fences.high)});
}

std::vector<bool> sigma_outliers(std::span<const double> values, double k) {
  const double centre = mean(values);
  const double deviation = std::sqrt(squared_deviations(values) / static_cast<double>(values.size()));
  std::vector<bool> outliers;
  outliers.reserve(values.size());
  for (const double value : values) outliers.push_back(std::abs(value - centre) > deviation * k);
  return outliers;
}

}  // namespace tidegate::stats
