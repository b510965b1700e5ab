#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/canary/kayenta_transform.h"
#include "core/model/kayenta_config.h"
#include "core/model/metric_label.h"
#include "core/stats/location_shift.h"
#include "core/stats/summary.h"

namespace tidegate::canary {

// What was found out about two arms.
struct Classification {
  MetricLabel label = MetricLabel::error;
  bool critical = false;                      // fails the whole canary unless the label is Pass
  double ratio = 1;                           // of the means; NaN if either is 0, or in an error
  std::optional<double> effect;               // by the metric's measure, if it came to a test; may be NaN
  std::optional<stats::LocationShift> shift;  // of the experiment against the control, if it came to a test
  std::string reason;                         // a sentence
};

// How little a metric's label stands on. The first four mean that there is no evidence: neither Kayenta's Pass nor its
// silence (Error and Nodata count for nothing in the score) may open a gate. The others are for a report to say.
enum class EvidenceGap {
  no_data,         // not one value in an arm, or no such metric among those measured
  few_points,      // fewer than kFewestPoints values in an arm
  not_a_number,    // an infinite value, or NaN for half of an arm or more
  error,           // it could not be judged
  could_not_fail,  // however these values had been shared out between the arms, the test would have passed
  means_differ,    // the means say what the test of location doesn't see: bursts, or too few values
};

constexpr bool is_no_evidence(EvidenceGap gap) { return gap <= EvidenceGap::error; }

// Below that, Kayenta's test is wrong too often (23% false alarms of two values an arm) or can't tell anything.
inline constexpr std::size_t kFewestPoints = 8;

struct KayentaMetricResult {
  std::string name;
  std::string id;
  std::vector<std::string> groups;
  bool muted = false;
  Classification found;
  stats::Summary control;  // of the values compared
  stats::Summary experiment;
  std::vector<EvidenceGap> gaps;
};

// The classifier alone, on values that are already transformed: MannWhitneyClassifier.scala.
//
// Arrays that are each constant get noise of a hundred-thousandth of their value before all else, so that the ratio
// and the effect have it too, as in Kayenta. Its generator is not seeded, so its bits can't be had again; ours is.
// The label doesn't depend on the draw, but for an effect that is just what is allowed, and for one point an arm,
// where the draw's last bit tells Error (mostly) from High or Low.
Classification classify_exactly(const KayentaMetricConfig& config, const Arms& arms);

// One metric, from what was measured to its label.
KayentaMetricResult judge_metric(const KayentaMetricConfig& config, const MetricPair& pair, KayentaMode mode);

}  // namespace tidegate::canary
