#include "core/canary/kayenta_judge.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::canary {
namespace {

const KayentaMetricConfig* config_of(const KayentaConfig& config, std::string_view metric) {
  const auto found = std::find_if(config.metrics.begin(), config.metrics.end(),
                                  [&](const KayentaMetricConfig& candidate) { return candidate.name == metric; });
  return found == config.metrics.end() ? nullptr : &*found;
}

KayentaMetricResult unknown_metric(const MetricPair& pair) {
  return {.name = pair.name,
          .id = pair.id,
          .groups = {},
          .found = {.label = MetricLabel::error,
                    .ratio = std::nan(""),
                    .reason = format("The config has no metric {}.", quoted(pair.name))},
          .control = stats::summarise(pair.control),
          .experiment = stats::summarise(pair.experiment),
          .gaps = {EvidenceGap::error}};
}

std::vector<const KayentaMetricConfig*> without_a_pair(const KayentaConfig& config, std::span<const MetricPair> pairs) {
  std::vector<const KayentaMetricConfig*> missing;
  for (const KayentaMetricConfig& metric : config.metrics) {
    const bool measured =
        std::any_of(pairs.begin(), pairs.end(), [&](const MetricPair& pair) { return pair.name == metric.name; });
    if (!measured) missing.push_back(&metric);
  }
  return missing;
}

std::vector<KayentaMetricResult> judge_metrics(const KayentaConfig& config, std::span<const MetricPair> pairs,
                                               KayentaMode mode) {
  std::vector<KayentaMetricResult> results;
  for (const MetricPair& pair : pairs) {
    const KayentaMetricConfig* metric = config_of(config, pair.name);
    results.push_back(metric ? judge_metric(*metric, pair, mode) : unknown_metric(pair));
  }
  if (mode == KayentaMode::exact) return results;
  for (const KayentaMetricConfig* metric : without_a_pair(config, pairs)) {
    results.push_back(judge_metric(*metric, {.name = metric->name, .id = "", .control = {}, .experiment = {}}, mode));
  }
  return results;
}

CanaryScore score_of(const KayentaConfig& config, std::span<const KayentaMetricResult> results, KayentaMode mode) {
  std::vector<ScoredMetric> metrics;
  for (const KayentaMetricResult& result : results) {
    metrics.push_back({.name = result.name,
                       .groups = result.groups,
                       .label = result.found.label,
                       .critical = result.found.critical,
                       .muted = result.muted});
  }
  return score_metrics(metrics, config.group_weights, mode);
}

// Whether the score has something against it already.
bool is_objection(MetricLabel label) {
  return label == MetricLabel::high || label == MetricLabel::low || label == MetricLabel::nodata_fail_metric;
}

void sort_gaps(KayentaJudgement& judgement, const KayentaMetricResult& result) {
  if (result.muted || is_objection(result.found.label)) return;
  Doubtful none = {.metric = result.name, .gaps = {}}, weak = none;
  for (const EvidenceGap gap : result.gaps) (is_no_evidence(gap) ? none : weak).gaps.push_back(gap);
  if (!none.gaps.empty()) judgement.would_not_be_evidence.push_back(none);
  if (!weak.gaps.empty()) judgement.weak_evidence.push_back(weak);
}

std::string reason_of(const KayentaJudgement& judgement, const KayentaThresholds& thresholds) {
  if (judgement.score.zeroed) return judgement.score.reason;
  const std::string score = shortest(judgement.score.summary);
  switch (judgement.classification) {
    case ScoreClass::pass: return format("The score {} reaches {}.", score, shortest(thresholds.pass.value_or(100)));
    case ScoreClass::marginal: return format("The score {} reaches only the marginal threshold.", score);
    case ScoreClass::fail: break;
  }
  return format("The score {} is too low.", score);
}

bool ends_analysis(double score, const KayentaThresholds& thresholds, KayentaMode mode) {
  if (!thresholds.marginal) return false;
  return mode == KayentaMode::exact ? !(score > *thresholds.marginal) : !(score >= *thresholds.marginal);
}

}  // namespace

KayentaJudgement kayenta_judge(const KayentaConfig& config, const KayentaThresholds& thresholds,
                               std::span<const MetricPair> pairs, KayentaMode mode) {
  KayentaJudgement judgement = {
      .judge_name = mode == KayentaMode::exact ? "NetflixACAJudge-v1.0" : "tidegate-kayenta-fixed",
      .results = judge_metrics(config, pairs, mode),
      .score = {},
      .reason = {},
      .would_not_be_evidence = {},
      .weak_evidence = {},
      .not_scored = {}};
  judgement.score = score_of(config, judgement.results, mode);
  judgement.classification = classify_score(judgement.score.summary, thresholds);
  judgement.reason = reason_of(judgement, thresholds);
  for (const KayentaMetricResult& result : judgement.results) {
    sort_gaps(judgement, result);
    if (!result.muted && result.groups.empty()) judgement.not_scored.push_back(result.name);
  }
  if (mode == KayentaMode::fixed) return judgement;
  for (const KayentaMetricConfig* metric : without_a_pair(config, pairs)) {
    if (!metric->muted) judgement.would_not_be_evidence.push_back({metric->name, {EvidenceGap::no_data}});
  }
  return judgement;
}

KayentaDecision decide_analysis(std::span<const double> scores, const KayentaThresholds& thresholds, KayentaMode mode) {
  if (scores.empty()) return {.reason = "There was no judgement."};
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!ends_analysis(scores[i], thresholds, mode)) continue;
    return {.judgements = i + 1,
            .reason = format("Judgement {} ended the analysis: its score {} is {} the marginal threshold {}.", i + 1,
                             shortest(scores[i]), mode == KayentaMode::exact ? "not above" : "below",
                             shortest(*thresholds.marginal))};
  }
  const double last = scores.back();
  if (std::isnan(last)) return {.judgements = scores.size(), .reason = "The last score is no number."};
  if (mode == KayentaMode::fixed && !thresholds.pass && !thresholds.marginal) {
    return {.judgements = scores.size(), .reason = "No threshold says what would pass."};
  }
  if (thresholds.pass && last < *thresholds.pass) {
    return {.judgements = scores.size(),
            .reason =
                format("The last score {} is below {}, which would pass.", shortest(last), shortest(*thresholds.pass))};
  }
  return {.passed = true, .judgements = scores.size(), .reason = format("The last score {} passes.", shortest(last))};
}

}  // namespace tidegate::canary
