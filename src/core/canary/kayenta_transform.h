#pragma once

#include <span>
#include <vector>

#include "core/model/kayenta_config.h"

namespace tidegate::canary {

// The values of both arms that are compared.
struct Arms {
  std::vector<double> control;
  std::vector<double> experiment;
};

// Without NaN: left out, or replaced.
std::vector<double> apply_nan_strategy(std::span<const double> values, NanStrategy strategy, double replacement = 0);

// First the NaN, then the outliers, each arm by itself (Transforms.scala).
Arms transformed(const KayentaMetricConfig& config, const MetricPair& pair);

}  // namespace tidegate::canary
