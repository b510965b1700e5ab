#include "core/canary/kayenta_score.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::canary {
namespace {

constexpr double kMostWithoutData = 50;  // percent of the metrics

using Metrics = std::vector<const ScoredMetric*>;

Metrics unmuted(std::span<const ScoredMetric> metrics) {
  Metrics kept;
  for (const ScoredMetric& metric : metrics) {
    if (!metric.muted) kept.push_back(&metric);
  }
  return kept;
}

std::vector<std::string> groups_of(const Metrics& metrics) {
  std::vector<std::string> groups;
  for (const ScoredMetric* metric : metrics) {
    for (const std::string& group : metric->groups) {
      if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
    }
  }
  return groups;
}

bool counts(MetricLabel label, KayentaMode mode) {
  switch (label) {
    case MetricLabel::pass:
    case MetricLabel::high:
    case MetricLabel::low:
    case MetricLabel::nodata_fail_metric: return true;
    case MetricLabel::nodata:
    case MetricLabel::error: break;
  }
  return mode == KayentaMode::fixed;
}

GroupScore score_group(const std::string& group, const Metrics& metrics, KayentaMode mode) {
  double passed = 0, counted = 0;
  for (const ScoredMetric* metric : metrics) {
    const auto in_group = std::count(metric->groups.begin(), metric->groups.end(), group);
    if (!counts(metric->label, mode)) continue;
    counted += static_cast<double>(in_group);
    if (metric->label == MetricLabel::pass) passed += static_cast<double>(in_group);
  }
  if (counted == 0) return {.name = group, .no_data = true};
  return {.name = group, .score = passed / counted * 100};
}

void weigh(std::vector<GroupScore>& groups, GroupWeights weights) {
  double given = 0;
  for (const auto& [name, weight] : weights) given += weight;
  const auto given_for = [&](const GroupScore& group) {
    return std::find_if(weights.begin(), weights.end(), [&](const auto& weight) { return weight.first == group.name; });
  };
  const auto without = std::count_if(groups.begin(), groups.end(),
                                     [&](const GroupScore& group) { return given_for(group) == weights.end(); });
  for (GroupScore& group : groups) {
    const auto found = given_for(group);
    group.weight = found == weights.end() ? (100 - given) / static_cast<double>(without) : found->second;
  }
}

// Half up in decimal: of the shortest digits that stand for the number, as BigDecimal of Scala has it.
double rounded(double score) {
  if (!std::isfinite(score) || std::abs(score) >= 1e9) return score;
  const std::string digits = format("{}", std::abs(score));
  if (digits.find('e') != std::string::npos) return std::round(score * 100) / 100;
  const std::size_t point = digits.find('.');
  if (point == std::string::npos || digits.size() <= point + 3) return score;
  auto hundredths = static_cast<std::int64_t>(std::floor(std::abs(score))) * 100;
  hundredths += (digits[point + 1] - '0') * 10 + (digits[point + 2] - '0');
  if (digits[point + 3] >= '5') ++hundredths;
  return std::copysign(static_cast<double>(hundredths) / 100, score);
}

double summary_of(const std::vector<GroupScore>& groups) {
  double sum = 0;
  for (const GroupScore& group : groups) sum += (group.no_data ? 100 : group.score) * (group.weight / 100);
  return rounded(sum);
}

template <class Predicate>
std::vector<std::string> names_where(const Metrics& metrics, Predicate predicate) {
  std::vector<std::string> names;
  for (const ScoredMetric* metric : metrics) {
    if (predicate(*metric)) names.push_back(metric->name);
  }
  return names;
}

void zero(CanaryScore& score, ZeroReason reason, std::string text) {
  score.summary = 0;
  score.zeroed = reason;
  score.reason = std::move(text);
}

void override_summary(CanaryScore& score, const Metrics& metrics, KayentaMode mode) {
  constexpr std::size_t kMostNamed = 5;
  const auto critical =
      names_where(metrics, [](const ScoredMetric& m) { return m.critical && m.label != MetricLabel::pass; });
  const auto nodata = names_where(metrics, [](const ScoredMetric& m) { return m.label == MetricLabel::nodata; });
  const auto errors = names_where(metrics, [](const ScoredMetric& m) { return m.label == MetricLabel::error; });
  const double all = static_cast<double>(metrics.size());
  if (!critical.empty()) {
    zero(score, ZeroReason::critical,
         format("Canary Failed: {} failed: {}.", count_of(critical.size(), "critical metric"),
                first_few(critical, ", ", kMostNamed)));
  } else if (static_cast<double>(nodata.size()) / all * 100 >= kMostWithoutData) {
    zero(score, ZeroReason::nodata,
         format("Canary Failed: of {} there was no data for half or more: {}.", count_of(metrics.size(), "metric"),
                first_few(nodata, ", ", kMostNamed)));
  } else if (mode == KayentaMode::fixed && !errors.empty()) {
    zero(score, ZeroReason::errors,
         format("Canary Failed: {} could not be judged: {}.", count_of(errors.size(), "metric"),
                first_few(errors, ", ", kMostNamed)));
  }
}

}  // namespace

CanaryScore score_metrics(std::span<const ScoredMetric> metrics, GroupWeights weights, KayentaMode mode) {
  const Metrics scored = unmuted(metrics);
  CanaryScore score;
  for (const std::string& group : groups_of(scored)) score.groups.push_back(score_group(group, scored, mode));
  weigh(score.groups, weights);
  score.summary = summary_of(score.groups);
  override_summary(score, scored, mode);
  return score;
}

std::string_view name_of(ScoreClass score_class) {
  switch (score_class) {
    case ScoreClass::pass: return "Pass";
    case ScoreClass::marginal: return "Marginal";
    case ScoreClass::fail: return "Fail";
  }
  return "";
}

ScoreClass classify_score(double score, const KayentaThresholds& thresholds) {
  const double pass = thresholds.pass.value_or(100);
  if (score >= pass) return ScoreClass::pass;
  return score >= thresholds.marginal.value_or(pass) ? ScoreClass::marginal : ScoreClass::fail;
}

}  // namespace tidegate::canary
