#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/kayenta_config.h"
#include "core/model/metric_label.h"

// From labels to a score: WeightedSumScorer.scala, ScoringHelper.scala, ThresholdScoreClassifier.scala.
namespace tidegate::canary {

// What the score needs to know of a metric's result.
struct ScoredMetric {
  std::string name;
  std::vector<std::string> groups;
  MetricLabel label = MetricLabel::pass;
  bool critical = false;
  bool muted = false;
};

struct GroupScore {
  std::string name;
  double score = 0;      // Pass of those counted, in percent; 0 if none was
  bool no_data = false;  // none was counted: Kayenta takes that for 100 in the sum
  double weight = 0;     // in percent

  bool operator==(const GroupScore&) const = default;
};

// Why a score is 0 whatever the groups say. `errors`: in mode fixed only.
enum class ZeroReason { critical, nodata, errors };

struct CanaryScore {
  double summary = 0;              // 0 to 100 unless the weights are odd; rounded half up to two decimals, as Kayenta's
  std::vector<GroupScore> groups;  // as they come in the metrics
  std::optional<ZeroReason> zeroed;
  std::string reason;  // a sentence if it was
};

using GroupWeights = std::span<const std::pair<std::string, double>>;

// Muted metrics don't count, in a group or anywhere. A group's weight is used as given; groups without one share what
// is left of 100. A critical metric that isn't Pass makes the score 0, and so do metrics without data that are half of
// all or more.
//
// In mode `exact`, Error and Nodata count for nothing in their group, and a group of which nothing counts for 100. In
// mode `fixed` whatever is not Pass counts against its group, and any Error makes the score 0.
CanaryScore score_metrics(std::span<const ScoredMetric> metrics, GroupWeights weights, KayentaMode mode);

enum class ScoreClass { pass, marginal, fail };

std::string_view name_of(ScoreClass score_class);  // "Pass", "Marginal", "Fail"

// Both thresholds are reached by a score that equals them. What isn't given is 100 for pass; the same as pass for
// marginal. A score that is no number fails.
ScoreClass classify_score(double score, const KayentaThresholds& thresholds);

}  // namespace tidegate::canary
