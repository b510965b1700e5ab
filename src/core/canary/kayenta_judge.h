#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/canary/kayenta_metric.h"
#include "core/canary/kayenta_score.h"
#include "core/model/kayenta_config.h"

// NetflixACAJudge-v1.0 as a function of values.
namespace tidegate::canary {

// A metric whose label stands on little, and why.
struct Doubtful {
  std::string metric;
  std::vector<EvidenceGap> gaps;

  bool operator==(const Doubtful&) const = default;
};

struct KayentaJudgement {
  std::string_view judge_name;  // "NetflixACAJudge-v1.0", or "tidegate-kayenta-fixed" in mode fixed
  std::vector<KayentaMetricResult> results;
  CanaryScore score;
  ScoreClass classification = ScoreClass::fail;
  std::string reason;  // a sentence

  // Unmuted metrics that the score has nothing against, although nothing speaks for them: a Pass, an Error or a Nodata
  // of no data, few points, NaN or an error. Whoever opens a gate by this judgement must not if there are any, even in
  // mode exact, where Kayenta would.
  std::vector<Doubtful> would_not_be_evidence;

  // Unmuted metrics that pass and could not have failed, or whose means say something else; for a report.
  std::vector<Doubtful> weak_evidence;

  std::vector<std::string> not_scored;  // unmuted metrics in no group, which can't fail the canary unless critical
};

// Judges what was measured of a config's metrics, in the order of `pairs`. Where Kayenta gives up (a pair without a
// config) the metric is an Error. A configured metric without a pair is passed over in mode exact, as in Kayenta, but
// would not be evidence; in mode fixed it is a result without data.
//
// Mode fixed is fail-closed: a metric that is not Pass counts against its group, one that could not be judged makes the
// score 0.
KayentaJudgement kayenta_judge(const KayentaConfig& config, const KayentaThresholds& thresholds,
                               std::span<const MetricPair> pairs, KayentaMode mode);

struct KayentaDecision {
  bool passed = false;
  std::size_t judgements = 0;  // that were needed: what came after them doesn't count
  std::string reason;          // a sentence
};

// What an analysis of several judgements comes to, given their scores in order. Kayenta stops at the first score that
// is not above the marginal threshold, and else the last score must reach the one to pass; what isn't given isn't asked
// for. So a score that equals the marginal threshold is Marginal in a judgement, and ends the analysis. In mode fixed
// it goes on: both take equal scores as reached. Mode fixed passes nothing without a threshold; neither mode
// passes without a judgement. Scores are compared as they are; Argo Rollouts cuts their decimals off. Source:
// GenerateCanaryAnalysisResultTask.java.
KayentaDecision decide_analysis(std::span<const double> scores, const KayentaThresholds& thresholds, KayentaMode mode);

}  // namespace tidegate::canary
