#include "core/canary/kayenta_fixed.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/format.h"
#include "core/canary/evidence_gaps.h"
#include "core/canary/kayenta_decision.h"
#include "core/stats/distributions.h"
#include "core/stats/effect_size.h"
#include "core/stats/mann_whitney.h"

namespace tidegate::canary {
namespace {

constexpr double kToleranceOfTheRange = 1e-9;

Classification in_error(const KayentaMetricConfig& config, std::string reason) {
  return {.label = MetricLabel::error, .critical = config.critical, .ratio = std::nan(""), .reason = std::move(reason)};
}

// Whether that many values, all of one arm above all of the other, would be significant. Ties within an arm only help.
bool are_enough(const Arms& arms, double quantile) {
  const double m = static_cast<double>(arms.experiment.size()), n = static_cast<double>(arms.control.size());
  return (m * n / 2 - 0.5) / std::sqrt(m * n * (m + n + 1) / 12) > quantile;
}

std::optional<stats::LocationShift> shift_of(const KayentaMetricConfig& config, const Arms& arms) {
  if (are_constant(arms)) {
    const double shift = arms.experiment.front() - arms.control.front();
    return stats::LocationShift{.interval = {.low = shift, .high = shift}, .estimate = shift};
  }
  auto shift = stats::location_shift(arms.experiment, arms.control,
                                     {.confidence = config.confidence,
                                      .tolerance = kToleranceOfTheRange,
                                      .scale = stats::ToleranceScale::of_the_range});
  if (shift) shift->estimate = stats::hodges_lehmann(arms.experiment, arms.control);
  return shift;
}

// What the canary lies above the baseline by, as the two measures of a difference that counts see it.
struct Difference {
  double z = 0;  // of the test of no difference
  double mean = 0;
  double tolerated_shift = 0;
  double tolerated_mean = 0;
};

Difference difference_of(const KayentaMetricConfig& config, const Arms& arms) {
  const double mean = stats::mean(arms.control);
  return {.z = stats::mann_whitney_z(arms.experiment, arms.control),
          .mean = stats::mean(arms.experiment) - mean,
          .tolerated_shift = config.baseline_tolerance * std::abs(stats::median(arms.control)),
          .tolerated_mean = config.baseline_tolerance * std::abs(mean)};
}

Outcome outcome_of(const KayentaMetricConfig& config, const Arms& arms, const stats::LocationShift& shift,
                   double quantile) {
  const Difference found = difference_of(config, arms);
  const double effect = effect_of(config, arms);
  const bool rises =
      found.z > quantile && (shift.interval.low > found.tolerated_shift || found.mean > found.tolerated_mean);
  const bool falls =
      found.z < -quantile && (shift.interval.high < -found.tolerated_shift || found.mean < -found.tolerated_mean);
  MetricLabel label = MetricLabel::pass;
  if (config.direction != Direction::decrease && rises && rises_beyond_allowed(config.effect, effect)) {
    label = MetricLabel::high;
  } else if (config.direction != Direction::increase && falls && falls_beyond_allowed(config.effect, effect)) {
    label = MetricLabel::low;
  }
  return {.label = label, .bound = found.tolerated_shift};
}

}  // namespace

Classification classify_fixed(const KayentaMetricConfig& config, const MetricPair& pair, const Arms& arms) {
  if (has_infinite(pair)) return in_error(config, "The baseline or the canary has an infinite value.");
  const std::size_t points = std::min(
      {observed_points(pair.control), observed_points(pair.experiment), arms.control.size(), arms.experiment.size()});
  if (points < kFewestPoints) {
    return without_data(
        config, format("The baseline or the canary has {} values, and {} are the fewest that say anything.", points,
                       kFewestPoints));
  }
  if (is_half_nan(pair.control) || is_half_nan(pair.experiment)) {
    return without_data(config, "Half of the values of the baseline or the canary, or more, are no numbers.");
  }
  const double quantile = stats::normal_upper_quantile((1 - config.confidence) / 2);
  if (!are_enough(arms, quantile)) {
    return without_data(config, format("So few values can say nothing that is {:.6g}% sure.", 100 * config.confidence));
  }
  if (same_values(arms) || (are_constant(arms) && arms.control.front() == arms.experiment.front())) {
    return {.label = MetricLabel::pass, .reason = "The canary's and the baseline's values are identical."};
  }
  const auto shift = shift_of(config, arms);
  if (!shift || !std::isfinite(shift->estimate)) return in_error(config, "The values are too great to be compared.");
  return concluded(config, arms, *shift, outcome_of(config, arms, *shift, quantile));
}

}  // namespace tidegate::canary
