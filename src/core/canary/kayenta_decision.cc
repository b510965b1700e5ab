#include "core/canary/kayenta_decision.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "base/format.h"
#include "core/stats/effect_size.h"

namespace tidegate::canary {
namespace {

double neutral(const EffectSize& size) { return size.measure == EffectMeasure::cles ? 0.5 : 1.0; }

bool is_critical(const KayentaMetricConfig& config, MetricLabel label, double effect) {
  if (!config.critical) return false;
  const double none = neutral(config.effect);
  switch (label) {
    case MetricLabel::high: return std::isnan(effect) || effect >= config.effect.critical_increase.value_or(none);
    case MetricLabel::low: return std::isnan(effect) || effect <= config.effect.critical_decrease.value_or(none);
    case MetricLabel::pass:
    case MetricLabel::nodata:
    case MetricLabel::nodata_fail_metric:
    case MetricLabel::error: return false;
  }
  return false;
}

std::string effect_text(const EffectSize& size, double effect) {
  if (std::isnan(effect)) return "the ratio of the means is unknown because one of them is 0";
  if (size.measure == EffectMeasure::cles)
    return format("a canary value is the greater one in {:.3g} of pairs", effect);
  return format("the canary's mean is {:.4g} times the baseline's", effect);
}

std::string reason_of(const KayentaMetricConfig& config, const Classification& found, double bound) {
  const stats::Interval& interval = found.shift->interval;
  const char* what = found.label == MetricLabel::high  ? "High: the canary is above the baseline"
                     : found.label == MetricLabel::low ? "Low: the canary is below the baseline"
                                                       : "Pass: no difference that counts was found";
  return format(
      "The metric is {}; its shift is {:.4g}, between {:.4g} and {:.4g} ({:.4g}% sure), where {:.4g} is "
      "tolerated, and {}.",
      what, found.shift->estimate, interval.low, interval.high, 100 * config.confidence, bound,
      effect_text(config.effect, *found.effect));
}

bool is_constant(const std::vector<double>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

bool has_nan(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
}

}  // namespace

double effect_of(const KayentaMetricConfig& config, const Arms& arms) {
  return config.effect.measure == EffectMeasure::cles ? stats::common_language_effect(arms.experiment, arms.control)
                                                      : stats::mean_ratio(arms.experiment, arms.control);
}

bool rises_beyond_allowed(const EffectSize& size, double effect) {
  return std::isnan(effect) || effect >= size.allowed_increase.value_or(neutral(size));
}

bool falls_beyond_allowed(const EffectSize& size, double effect) {
  return std::isnan(effect) || effect <= size.allowed_decrease.value_or(neutral(size));
}

Classification without_data(const KayentaMetricConfig& config, std::string reason) {
  const bool counts = config.must_have_data && !config.critical;
  return {.label = counts ? MetricLabel::nodata_fail_metric : MetricLabel::nodata,
          .critical = config.critical,
          .reason = std::move(reason)};
}

Classification concluded(const KayentaMetricConfig& config, const Arms& arms, const stats::LocationShift& shift,
                         Outcome outcome) {
  const double effect = effect_of(config, arms);
  Classification found = {.label = outcome.label,
                          .critical = is_critical(config, outcome.label, effect),
                          .ratio = stats::mean_ratio(arms.experiment, arms.control),
                          .effect = effect,
                          .shift = shift};
  found.reason = reason_of(config, found, outcome.bound);
  return found;
}

bool same_values(const Arms& arms) {
  if (arms.control.size() != arms.experiment.size() || has_nan(arms.control) || has_nan(arms.experiment)) return false;
  Arms sorted = arms;
  std::sort(sorted.control.begin(), sorted.control.end());
  std::sort(sorted.experiment.begin(), sorted.experiment.end());
  return sorted.control == sorted.experiment;
}

bool are_constant(const Arms& arms) { return is_constant(arms.control) && is_constant(arms.experiment); }

}  // namespace tidegate::canary
