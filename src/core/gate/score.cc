#include "core/gate/score.h"

#include <algorithm>
#include <set>

#include "base/format.h"
#include "base/text.h"
#include "core/canary/kayenta_score.h"
#include "core/model/quantity.h"

namespace tidegate::gate {
namespace {

using Standing = KayentaScore::Standing;

bool is_metric(const Objective& objective) { return objective.kayenta.has_value(); }

bool is_scored(const Assessment& assessment) {
  return assessment.severity != Severity::info && !assessment.waved_through;
}

// A metric in doubt as it would be at best, or as it is labelled.
enum class Doubtful { pass, as_labelled };

// The groups of the metrics that count, whether policy lets them pass or not, and of those that are left.
struct Groups {
  std::set<std::string> all, left;
  bool any_waved = false;
};

Groups groups_of(const Gate& gate, const std::vector<Assessment>& assessments) {
  Groups groups;
  for (std::size_t i = 0; i < assessments.size(); ++i) {
    if (!is_metric(gate.objectives[i]) || assessments[i].severity == Severity::info) continue;
    const auto& names = gate.objectives[i].kayenta->config.groups;
    groups.all.insert(names.begin(), names.end());
    if (!assessments[i].waved_through) groups.left.insert(names.begin(), names.end());
    groups.any_waved = groups.any_waved || assessments[i].waved_through;
  }
  return groups;
}

// The weights of the groups. What policy lets pass takes none of the score with it: the groups that are left have all
// of it, in the proportion they had.
std::vector<std::pair<std::string, double>> weights_left(const Gate& gate, const Groups& groups) {
  const auto& given = gate.judge->group_weights;
  if (!groups.any_waved) return given;
  double rest = 100, without = 0, all = 0, left = 0;
  const auto own = [&](const std::string& name) {
    return std::ranges::find(given, name, &std::pair<std::string, double>::first);
  };
  for (const auto& weight : given) rest -= weight.second;
  for (const auto& name : groups.all) without += own(name) == given.end() ? 1 : 0;
  std::vector<std::pair<std::string, double>> weights;
  for (const auto& name : groups.all) {
    const double weight = own(name) == given.end() ? rest / without : own(name)->second;
    all += weight;
    if (!groups.left.contains(name)) continue;
    left += weight;
    weights.emplace_back(name, weight);
  }
  for (auto& weight : weights) weight.second *= left > 0 ? all / left : 1;
  return weights;
}

canary::CanaryScore reckon(const Gate& gate, const std::vector<Assessment>& assessments, Doubtful doubtful) {
  std::vector<canary::ScoredMetric> metrics;
  for (std::size_t i = 0; i < assessments.size(); ++i) {
    if (!is_metric(gate.objectives[i])) continue;
    const auto& assessment = assessments[i];
    const auto& finding = assessment.measurement.kayenta;
    const bool passes = assessment.verdict == Verdict::pass ||
                        (assessment.verdict == Verdict::inconclusive && doubtful == Doubtful::pass);
    metrics.push_back({.name = assessment.objective,
                       .groups = gate.objectives[i].kayenta->config.groups,
                       .label = passes    ? MetricLabel::pass
                                : finding ? finding->label
                                          : MetricLabel::nodata,
                       .critical = finding && finding->is_critical,
                       .muted = !is_scored(assessment)});
  }
  return canary::score_metrics(metrics, weights_left(gate, groups_of(gate, assessments)), gate.judge->mode);
}

// Kayenta ends an analysis at a score that isn't above the marginal threshold.
bool ends_analysis(double score, const KayentaPlan& plan) {
  if (!plan.thresholds.marginal) return false;
  return plan.mode == KayentaMode::exact ? !(score > *plan.thresholds.marginal) : !(score >= *plan.thresholds.marginal);
}

bool passes(double score, const KayentaPlan& plan) { return score >= plan.thresholds.pass.value_or(100); }

bool fails(const canary::CanaryScore& score, const KayentaPlan& plan, Look look) {
  if (score.zeroed == canary::ZeroReason::critical || ends_analysis(score.summary, plan)) return true;
  return look == Look::last && !passes(score.summary, plan);
}

std::string reason_of(const KayentaScore& score, const canary::CanaryScore& reckoned) {
  const double passing = score.thresholds.pass.value_or(100);
  const auto value = format_quantity_unlike(score.value, passing, Dimension::none), least = shortest(passing);
  if (score.standing == Standing::open) return format("the score is not known: it is {} at the moment", value);
  if (!reckoned.reason.empty()) return reckoned.reason.substr(0, reckoned.reason.size() - 1);
  if (score.standing == Standing::pass) return format("the score {} reaches {}", value, least);
  if (score.standing == Standing::marginal) return format("the score {} is not enough yet: {} passes", value, least);
  const bool is_low = score.thresholds.marginal && !(score.value > *score.thresholds.marginal);
  if (!is_low) return format("the score {} does not reach {}", value, least);
  return format("the score {} is too low ({} passes, {} is marginal)", value, least,
                shortest(*score.thresholds.marginal));
}

// The metrics that the score stands against the canary by.
std::string failing_metrics(const Decision& decision) {
  std::vector<std::string> names;
  for (const auto& assessment : decision.assessments) {
    const auto& finding = assessment.measurement.kayenta;
    if (!finding || assessment.verdict != Verdict::fail || !is_scored(assessment)) continue;
    names.push_back(format("{} is {}", assessment.objective, name_of(finding->label)));
  }
  return names.empty() ? "" : ": " + first_few(names, ", ", 3);
}

void fail_by_score(Decision& decision) {
  const bool failed_before = decision.verdict == Verdict::fail;
  decision.verdict = Verdict::fail;
  decision.action = Action::block;
  decision.mistaken = false;  // a known failure outranks it
  const auto sentence = decision.score->reason + failing_metrics(decision);
  decision.because = failed_before ? decision.because + "; " + sentence : sentence;
}

// Of metrics alone the score says it all.
std::string passing_sentence(const Gate& gate, const Decision& decision) {
  const auto sentence = decision.score->reason + failing_metrics(decision);
  return std::ranges::all_of(gate.objectives, is_metric) ? sentence : decision.because + "; " + sentence;
}

}  // namespace

std::optional<KayentaScore> score_of(const Gate& gate, const std::vector<Assessment>& assessments, Look look) {
  if (!gate.judge) return std::nullopt;
  const auto known = reckon(gate, assessments, Doubtful::as_labelled);
  const auto best = reckon(gate, assessments, Doubtful::pass);
  const auto groups = groups_of(gate, assessments);
  const bool is_left = !groups.left.empty() || known.zeroed == canary::ZeroReason::critical;
  if (groups.any_waved && !is_left) return std::nullopt;  // of nothing there is no score; policy has said what then
  bool has_doubt = false;
  for (std::size_t i = 0; i < assessments.size(); ++i) {
    has_doubt |=
        is_metric(gate.objectives[i]) && is_scored(assessments[i]) && assessments[i].verdict == Verdict::inconclusive;
  }
  KayentaScore score{.mode = gate.judge->mode, .value = known.summary, .thresholds = gate.judge->thresholds};
  score.standing = fails(best, *gate.judge, look)       ? Standing::fail
                   : has_doubt                          ? Standing::open
                   : passes(known.summary, *gate.judge) ? Standing::pass
                                                        : Standing::marginal;
  for (const auto& group : known.groups) {
    score.groups.push_back(
        {.name = group.name, .score = group.score, .weight = group.weight, .no_data = group.no_data});
  }
  for (const auto& objective : gate.objectives) {
    const bool is_counted = is_metric(objective) && objective.severity != Severity::info;
    if (is_counted && objective.kayenta->config.groups.empty()) score.not_scored.push_back(objective.name);
  }
  score.reason = reason_of(score, known);
  return score;
}

void let_metrics_decide(const Gate& gate, Decision& decision) {
  if (!decision.score) return;
  const bool fails = decision.score->standing == Standing::fail;
  for (std::size_t i = 0; i < decision.assessments.size(); ++i) {
    auto& assessment = decision.assessments[i];
    if (!is_metric(gate.objectives[i]) || assessment.severity == Severity::info) continue;
    if (assessment.verdict == Verdict::fail) assessment.decides = fails;
  }
}

void apply_score(const Gate& gate, Decision& decision) {
  if (!decision.score) return;
  switch (decision.score->standing) {
    case Standing::fail: return fail_by_score(decision);
    case Standing::open: return;  // the metrics in doubt have said so
    case Standing::pass:
      if (decision.verdict == Verdict::pass) decision.because = passing_sentence(gate, decision);
      return;
    case Standing::marginal: break;
  }
  if (decision.verdict != Verdict::pass && decision.verdict != Verdict::warn) return;
  decision.verdict = Verdict::inconclusive;
  decision.action = Action::block;
  decision.because = decision.score->reason + failing_metrics(decision);
}

void fail_if_marginal(const Gate& gate, Decision& decision) {
  if (!decision.score || decision.score->standing != Standing::marginal) return;
  auto& score = *decision.score;
  score.standing = Standing::fail;
  const double passing = score.thresholds.pass.value_or(100);
  score.reason = format("the last score {} does not reach {}",
                        format_quantity_unlike(score.value, passing, Dimension::none), shortest(passing));
  let_metrics_decide(gate, decision);
  fail_by_score(decision);
}

}  // namespace tidegate::gate
