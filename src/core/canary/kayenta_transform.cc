#include "core/canary/kayenta_transform.h"

#include <cmath>

#include "core/stats/outliers.h"

namespace tidegate::canary {
namespace {

std::vector<double> without_outliers(std::span<const double> values, double factor) {
  const std::vector<bool> outliers = stats::iqr_outliers_of_the_tails(values, factor);
  std::vector<double> kept;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!outliers[i]) kept.push_back(values[i]);
  }
  return kept;
}

std::vector<double> transformed(const KayentaMetricConfig& config, std::span<const double> values) {
  std::vector<double> numbers = apply_nan_strategy(values, config.nan_strategy);
  return config.outliers == OutlierStrategy::keep ? numbers : without_outliers(numbers, config.outlier_factor);
}

}  // namespace

std::vector<double> apply_nan_strategy(std::span<const double> values, NanStrategy strategy, double replacement) {
  std::vector<double> numbers;
  numbers.reserve(values.size());
  for (const double value : values) {
    if (!std::isnan(value)) {
      numbers.push_back(value);
    } else if (strategy == NanStrategy::replace) {
      numbers.push_back(replacement);
    }
  }
  return numbers;
}

Arms transformed(const KayentaMetricConfig& config, const MetricPair& pair) {
  return {.control = transformed(config, pair.control), .experiment = transformed(config, pair.experiment)};
}

}  // namespace tidegate::canary
