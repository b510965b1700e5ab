#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/canary/kayenta_metric.h"

namespace tidegate::canary {

// What the label lacks to be evidence; see EvidenceGap. `arms` is `pair` transformed.
std::vector<EvidenceGap> evidence_gaps(const KayentaMetricConfig& config, const MetricPair& pair, const Arms& arms,
                                       const Classification& found);

// "the baseline or the canary has no values", for a list of reasons.
std::string_view describe(EvidenceGap gap);

// How many finite values were measured, before anything was replaced.
std::size_t observed_points(std::span<const double> values);

bool is_half_nan(std::span<const double> values);  // or more
bool has_infinite(const MetricPair& pair);

}  // namespace tidegate::canary
