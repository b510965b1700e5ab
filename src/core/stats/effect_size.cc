#include "core/stats/effect_size.h"

#include <cmath>

#include "core/stats/mann_whitney.h"
#include "core/stats/summary.h"

namespace tidegate::stats {

double mean_ratio(std::span<const double> experiment, std::span<const double> control) {
  const double of_experiment = mean(experiment), of_control = mean(control);
  return of_experiment == 0 || of_control == 0 ? std::nan("") : of_experiment / of_control;
}

double common_language_effect(std::span<const double> experiment, std::span<const double> control) {
  const double pairs = static_cast<double>(experiment.size()) * static_cast<double>(control.size());
  return mann_whitney_u(experiment, control) / pairs;
}

double cohens_d(std::span<const double> a, std::span<const double> b) {
  const double variance =
      (squared_deviations(a) + squared_deviations(b)) / static_cast<double>(a.size() + b.size() - 2);
  return std::abs(mean(a) - mean(b)) / std::sqrt(variance);
}

}  // namespace tidegate::stats
