#include "core/stats/summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace tidegate::stats {

double mean(std::span<const double> values) {
  const double count = static_cast<double>(values.size());
  const double rough = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double left_over = 0;
  for (const double value : values) left_over += value - rough;
  return rough + left_over / count;
}

double squared_deviations(std::span<const double> values) {
  const double centre = mean(values);
  double squares = 0, deviations = 0;
  for (const double value : values) {
    squares += (value - centre) * (value - centre);
    deviations += value - centre;
  }
  return squares - deviations * deviations / static_cast<double>(values.size());
}

double percentile(std::span<const double> values, double percent) {
  if (values.empty()) return std::nan("");
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const double position = 1 + static_cast<double>(sorted.size() - 1) * (percent / 100);
  if (!(position >= 1)) return sorted.front();
  if (position >= static_cast<double>(sorted.size())) return sorted.back();
  const double whole = std::floor(position);
  const std::size_t below = static_cast<std::size_t>(whole) - 1;
  return sorted[below] + (position - whole) * (sorted[below + 1] - sorted[below]);
}

Summary summarise(std::span<const double> values) {
  if (values.empty()) return {};
  const auto [min, max] = std::minmax_element(values.begin(), values.end());
  const double count = static_cast<double>(values.size());
  const double variance = values.size() == 1 ? 0 : squared_deviations(values) / (count - 1);
  return {.min = *min,
          .max = *max,
          .mean = mean(values),
          .standard_deviation = std::sqrt(variance),
          .count = values.size()};
}

}  // namespace tidegate::stats
