#pragma once

#include "core/canary/kayenta_metric.h"

namespace tidegate::canary {

// Kayenta's judgement of a metric with its holes closed. What differs from classify_exactly:
//
// - An infinite value is an Error, and an Error is critical if the metric is.
// - Fewer than kFewestPoints values measured in an arm are no data, whatever replaces NaN; so are an arm that is NaN
//   for half of the time, and as many values as can't be significant at this confidence (where Kayenta's interval ends
//   at a finite number that means nothing).
// - The interval's ends are found to 1e-9 of the values' range, not to an absolute 1e-4, and the estimate is the exact
//   one of Hodges and Lehmann, so the unit of a metric doesn't matter.
// - Arms that are each constant get no noise: all their differences are one number, which is the shift.
// - High and Low take a significant test of no difference, and a difference that counts: beyond `baseline_tolerance`
//   times the baseline, either the whole interval of the shift (against the baseline's median) or the difference of the
//   means (against its mean). The first is Kayenta's rule with the baseline instead of the shift itself as the measure;
//   the second is for values that are mostly 0, where the shift of location is 0 however bad the rest is.
//
// `pair` is what was measured, `arms` the same transformed.
Classification classify_fixed(const KayentaMetricConfig& config, const MetricPair& pair, const Arms& arms);

}  // namespace tidegate::canary
