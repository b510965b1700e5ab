#pragma once

#include <span>

#include "core/model/kayenta_config.h"
#include "core/model/metric_label.h"

namespace tidegate::canary {

// Kayenta's classifier for benchmarks: High or Low as the experiment's mean is above or below the control's, by however
// little. Nodata if either is empty. Nobody should gate with it (MeanInequalityClassifier.scala).
MetricLabel classify_by_mean(std::span<const double> experiment, std::span<const double> control, Direction direction);

}  // namespace tidegate::canary
