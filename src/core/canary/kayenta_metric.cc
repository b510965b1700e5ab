#include "core/canary/kayenta_metric.h"

#include <cmath>
#include <cstdint>
#include <utility>

#include "core/canary/evidence_gaps.h"
#include "core/canary/kayenta_decision.h"
#include "core/canary/kayenta_fixed.h"
#include "core/canary/noise.h"

namespace tidegate::canary {
namespace {

constexpr double kAbsoluteTolerance = 1e-4;  // of Kayenta's root finding
constexpr double kNoise = 1e-5;
constexpr std::uint64_t kNoiseSeed = 0x7469646567617465;

Classification passed(std::string reason) { return {.label = MetricLabel::pass, .reason = std::move(reason)}; }

Classification with_an_arm_empty(const KayentaMetricConfig& config) {
  if (config.nan_strategy == NanStrategy::replace) {
    return passed("An arm has no values at all, which Kayenta passes where NaN is to be replaced.");
  }
  return without_data(config, "The baseline or the canary has no values.");
}

Arms with_noise(Arms arms) {
  NormalNoise noise(kNoiseSeed);
  for (double& value : arms.experiment) value += value * kNoise * noise.next();
  for (double& value : arms.control) value += value * kNoise * noise.next();
  return arms;
}

Outcome outcome_of(const KayentaMetricConfig& config, const Arms& arms, const stats::LocationShift& shift) {
  const double bound = config.tolerance * std::abs(shift.estimate), effect = effect_of(config, arms);
  if (config.direction != Direction::decrease && shift.interval.low > bound &&
      rises_beyond_allowed(config.effect, effect)) {
    return {.label = MetricLabel::high, .bound = bound};
  }
  if (config.direction != Direction::increase && shift.interval.high < -bound &&
      falls_beyond_allowed(config.effect, effect)) {
    return {.label = MetricLabel::low, .bound = bound};
  }
  return {.label = MetricLabel::pass, .bound = bound};
}

}  // namespace

Classification classify_exactly(const KayentaMetricConfig& config, const Arms& arms) {
  if (arms.control.empty() || arms.experiment.empty()) return with_an_arm_empty(config);
  if (same_values(arms)) return passed("The canary's and the baseline's values are identical.");
  const bool constant = are_constant(arms);
  if (constant && arms.control.front() == arms.experiment.front()) return passed("All values are the same.");

  const Arms compared = constant ? with_noise(arms) : arms;
  const auto shift = stats::location_shift(
      compared.experiment, compared.control,
      {.confidence = config.confidence, .tolerance = kAbsoluteTolerance, .estimate = stats::Continuity::corrected});
  if (!shift) {
    return {.label = MetricLabel::error,
            .ratio = std::nan(""),
            .reason = "The metric could not be classified: no interval can be had of these values."};
  }
  return concluded(config, compared, *shift, outcome_of(config, compared, *shift));
}

KayentaMetricResult judge_metric(const KayentaMetricConfig& config, const MetricPair& pair, KayentaMode mode) {
  const Arms arms = transformed(config, pair);
  KayentaMetricResult result = {
      .name = pair.name,
      .id = pair.id,
      .groups = config.groups,
      .muted = config.muted,
      .found = mode == KayentaMode::exact ? classify_exactly(config, arms) : classify_fixed(config, pair, arms),
      .control = stats::summarise(arms.control),
      .experiment = stats::summarise(arms.experiment),
      .gaps = {}};
  result.gaps = evidence_gaps(config, pair, arms, result.found);
  return result;
}

}  // namespace tidegate::canary
