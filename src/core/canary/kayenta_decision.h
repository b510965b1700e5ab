#pragma once

#include <optional>
#include <string>

#include "core/canary/kayenta_metric.h"

// The parts of the decision that both modes share.
namespace tidegate::canary {

// The metric's effect by its measure.
double effect_of(const KayentaMetricConfig& config, const Arms& arms);

// Whether the effect (NaN: unknown, so yes) reaches what is allowed, or critical, upwards or downwards.
bool rises_beyond_allowed(const EffectSize& size, double effect);
bool falls_beyond_allowed(const EffectSize& size, double effect);

// A metric of which there is no data that would do: Nodata, or NodataFailMetric, which counts in its group.
Classification without_data(const KayentaMetricConfig& config, std::string reason);

// Whether a label is critical, and why it is what it is.
struct Outcome {
  MetricLabel label = MetricLabel::pass;
  double bound = 0;  // that the interval had to lie beyond
};
Classification concluded(const KayentaMetricConfig& config, const Arms& arms, const stats::LocationShift& shift,
                         Outcome outcome);

bool same_values(const Arms& arms);   // in any order, and all numbers
bool are_constant(const Arms& arms);  // each arm by itself

}  // namespace tidegate::canary
