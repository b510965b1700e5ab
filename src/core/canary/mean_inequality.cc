#include "core/canary/mean_inequality.h"

#include "core/stats/summary.h"

namespace tidegate::canary {

MetricLabel classify_by_mean(std::span<const double> experiment, std::span<const double> control, Direction direction) {
  if (experiment.empty() || control.empty()) return MetricLabel::nodata;
  const double of_experiment = stats::mean(experiment), of_control = stats::mean(control);
  if (direction != Direction::decrease && of_experiment > of_control) return MetricLabel::high;
  if (direction != Direction::increase && of_experiment < of_control) return MetricLabel::low;
  return MetricLabel::pass;
}

}  // namespace tidegate::canary
