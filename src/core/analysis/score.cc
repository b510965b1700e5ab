#include "core/analysis/score.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/format.h"
#include "base/text.h"
#include "core/canary/keptn_scoring.h"
#include "core/canary/klt_scoring.h"
#include "core/model/quantity.h"

namespace tidegate::analysis {
namespace {

// ---- Keptn --------------------------------------------------------------------------------------------------------

std::string text_of(const KeptnCriterion& criterion) {
  constexpr std::string_view kOps[] = {"<", "<=", "=", ">=", ">"};  // as KeptnCriterion::Op
  std::string text(kOps[static_cast<std::size_t>(criterion.op)]);
  if (criterion.is_relative() && criterion.value >= 0) text += "+";
  text += shortest(criterion.value);
  return text + (criterion.against == KeptnCriterion::Against::earlier_by_percent ? "%" : "");
}

// "<=+10% and <600, or <200"
std::string text_of(const std::vector<KeptnCriteria>& alternatives) {
  std::vector<std::string> texts;
  for (const KeptnCriteria& criteria : alternatives) {
    std::vector<std::string> parts;
    for (const KeptnCriterion& criterion : criteria) parts.push_back(text_of(criterion));
    texts.push_back(join(parts, " and "));
  }
  return join(texts, ", or ");
}

std::string limit_of(const KeptnObjective& objective) {
  if (objective.pass.empty()) return "no criteria";
  const std::string warning = objective.warning.empty() ? "" : " (warning: " + text_of(objective.warning) + ")";
  return text_of(objective.pass) + warning;
}

bool is_relative(const std::vector<KeptnCriteria>& alternatives) {
  return std::ranges::any_of(
      alternatives, [](const KeptnCriteria& all) { return std::ranges::any_of(all, &KeptnCriterion::is_relative); });
}

Verdict verdict_of(KeptnResult result) {
  switch (result) {
    case KeptnResult::pass:
    case KeptnResult::info: return Verdict::pass;
    case KeptnResult::warning: return Verdict::warn;
    case KeptnResult::fail: break;
  }
  return Verdict::fail;
}

// With nothing earlier, criteria that are relative hold in Keptn. Whether that made the difference, the objective
// without them tells.
std::optional<Caveat> no_history(const KeptnPlan& plan, const KeptnObjective& objective, const Number& number) {
  const bool is_compared = is_relative(objective.pass) || is_relative(objective.warning);
  if (!is_compared || canary::aggregate_of(plan.slo.comparison, objective.sli, plan.earlier)) return std::nullopt;
  KeptnSlo without{.objectives = {objective}};
  for (auto* alternatives : {&without.objectives[0].pass, &without.objectives[0].warning}) {
    std::erase_if(*alternatives,
                  [](const KeptnCriteria& all) { return std::ranges::any_of(all, &KeptnCriterion::is_relative); });
  }
  if (without.objectives[0].pass.empty())
    without.objectives[0].pass = {
        {{.op = KeptnCriterion::Op::less, .value = -std::numeric_limits<double>::infinity()}}};
  const canary::KeptnValues values = {{objective.sli, number.value}};
  const auto with = canary::score({.objectives = {objective}}, values, {});
  if (canary::score(without, values, {}).objectives[0].result == with.objectives[0].result) return std::nullopt;
  return Caveat{
      .kind = "not-judged",
      .why = "Keptn would let this hold: there is nothing earlier to compare it with",
      .disqualifies = true,
      .next = plan.is_kept
                  ? "look at this one, and make its result \"pass\" in the file of --results: nothing is compared "
                    "with one that was in doubt"
                  : "keep evaluations with --results FILE; nothing is compared with one that was in doubt until a "
                    "person, having looked at it, makes it \"pass\" there"};
}

std::string history_of(const KeptnPlan& plan, const KeptnObjective& objective) {
  const auto before = canary::aggregate_of(plan.slo.comparison, objective.sli, plan.earlier);
  if (!before || !(is_relative(objective.pass) || is_relative(objective.warning))) return "";
  return "earlier evaluations make " + shortest(*before);
}

std::vector<Judged> judge(const KeptnPlan& plan, std::span<const Number> numbers) {
  canary::KeptnValues values;
  for (std::size_t i = 0; i < numbers.size(); ++i) values[plan.slo.objectives[i].sli] = numbers[i].value;
  const auto evaluation = canary::score(plan.slo, values, plan.earlier);
  std::vector<Judged> judged;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const KeptnObjective& objective = plan.slo.objectives[i];
    const canary::KeptnScored& scored = evaluation.objectives[i];
    const bool is_scored = !objective.pass.empty();
    judged.push_back({.name = objective.display_name.empty() ? objective.sli : objective.display_name,
                      .limit = limit_of(objective),
                      .weight = is_scored ? objective.weight : 0,
                      .points = scored.score,
                      .verdict = verdict_of(scored.result),
                      .is_scored = is_scored,
                      .is_key = objective.is_key && is_scored,
                      .fails_all = objective.is_key && scored.result == KeptnResult::fail,
                      .doubt = numbers[i].doubt,
                      .note = history_of(plan, objective),
                      .place = objective.place});
    auto& doubt = judged.back().doubt;
    if (doubt && doubt->is_no_data) doubt->why += ", which the Prometheus service of Keptn reads as 0";
    if (!doubt && is_scored) judged.back().doubt = no_history(plan, objective, numbers[i]);
  }
  return judged;
}

// ---- the Lifecycle Toolkit ----------------------------------------------------------------------------------------

std::string text_of(const KltOperator& op) {
  constexpr std::string_view kOps[] = {"=", "<=", "<", ">=", ">"};  // as KltOperator::Kind, without the ranges
  if (op.kind < KltOperator::Kind::in_range)
    return format("{} {}", kOps[static_cast<std::size_t>(op.kind)], shortest(op.value));
  return format("{} {} to {}", op.kind == KltOperator::Kind::in_range ? "in" : "not in", shortest(op.low),
                shortest(op.high));
}

std::string limit_of(const KltObjective& objective) {
  if (!objective.failure) return "no failure operator";
  const std::string warning = objective.warning ? " (warning: " + text_of(*objective.warning) + ")" : "";
  return "not " + text_of(*objective.failure) + warning;
}

canary::KltScored score_one(const KltObjective& objective, double value) {
  const KltDefinition only{.objectives = {objective}};
  return canary::score(only, {{objective.value_template, value}}).objectives.front();
}

Verdict verdict_of(canary::KltScored::Result result) {
  switch (result) {
    case canary::KltScored::Result::pass: return Verdict::pass;
    case canary::KltScored::Result::warning: return Verdict::warn;
    case canary::KltScored::Result::fail: break;
  }
  return Verdict::fail;
}

// The toolkit takes the sample at the beginning of the window, which tells of the time before it.
std::optional<Caveat> changed_since(const KltObjective& objective, const canary::KltScored& scored,
                                    const Number& at_the_end) {
  if (!at_the_end.value || !std::isfinite(*at_the_end.value)) {
    return Caveat{.kind = "no-data",
                  .why = "there is no value at the end of the window",
                  .disqualifies = true,
                  .next = "see why the query has no value there"};
  }
  const auto then = score_one(objective, *at_the_end.value);
  if (then.result == scored.result) return std::nullopt;
  return Caveat{
      .kind = "misaligned-window",
      .why = format("the toolkit judges {}, the value at the beginning of the window; at its end it is {}, which {}",
                    format_quantity_unlike(*scored.value, *at_the_end.value, Dimension::none),
                    format_quantity_unlike(*at_the_end.value, *scored.value, Dimension::none),
                    then.result == canary::KltScored::Result::pass      ? "passes"
                    : then.result == canary::KltScored::Result::warning ? "warns"
                                                                        : "fails"),
      .disqualifies = true,
      .next = "judge a window that begins later, or see what changed in it"};
}

std::vector<Judged> judge(const KltDefinition& definition, std::span<const Number> numbers,
                          std::span<const Number> at_the_end) {
  std::vector<Judged> all;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const KltObjective& objective = definition.objectives[i];
    Judged judged{.name = objective.value_template,
                  .limit = limit_of(objective),
                  .weight = objective.weight,
                  .is_key = objective.is_key,
                  .doubt = numbers[i].doubt,
                  .place = objective.place};
    if (numbers[i].value) {
      const auto scored = score_one(objective, *numbers[i].value);
      judged.points = scored.score;
      judged.verdict = verdict_of(scored.result);
      judged.fails_all = objective.is_key && scored.score == 0;
      const bool passes_nan = std::isnan(*numbers[i].value) && judged.verdict == Verdict::pass;
      if (passes_nan) judged.doubt->why += ", which fulfils no operator: the toolkit would pass it";
      if (!judged.doubt) judged.doubt = changed_since(objective, scored, at_the_end[i]);
    }
    if (!objective.failure && !judged.doubt) {
      judged.doubt = Caveat{.kind = "not-judged",
                            .why = "it has no failure operator, so that every value passes",
                            .disqualifies = true,
                            .next = "write target: {failure: ...}"};
    }
    all.push_back(std::move(judged));
  }
  return all;
}

// ---- both ---------------------------------------------------------------------------------------------------------

// So much of the weight must be beyond doubt for a score to prove anything, whatever the marks.
constexpr double kLeastKnown = 0.5;

struct Marks {
  double pass, warning;
};

Marks marks_of(const ScoredPlan& plan) {
  if (const auto* keptn = std::get_if<KeptnPlan>(&plan.rules)) return {keptn->slo.pass_score, keptn->slo.warning_score};
  const auto& klt = std::get<KltDefinition>(plan.rules);
  return {klt.pass_percentage, klt.warning_percentage};
}

// As both tools reckon: a key objective that got nothing fails all of it.
Verdict verdict_of(const Marks& marks, double score, bool a_key_failed) {
  if (a_key_failed) return Verdict::fail;
  if (score >= marks.pass) return Verdict::pass;
  return score >= marks.warning ? Verdict::warn : Verdict::fail;
}

}  // namespace

std::vector<Judged> judge(const ScoredPlan& plan, std::span<const Number> numbers, std::span<const Number> at_the_end) {
  if (const auto* keptn = std::get_if<KeptnPlan>(&plan.rules)) return judge(*keptn, numbers);
  return judge(std::get<KltDefinition>(plan.rules), numbers, at_the_end);
}

Score score_of(const ScoredPlan& plan, std::span<const Judged> objectives) {
  double least = 0, most = 0, achievable = 0, known = 0;
  bool a_key_failed = false, a_key_may_fail = false, is_mistaken = false;
  for (const Judged& objective : objectives) {
    if (!objective.is_scored) continue;
    achievable += objective.weight;
    known += objective.doubt ? 0 : objective.weight;
    least += objective.doubt ? 0 : objective.points;
    most += objective.doubt ? objective.weight : objective.points;
    a_key_failed |= objective.fails_all && !objective.doubt;
    a_key_may_fail |= objective.is_key && (objective.fails_all || objective.doubt);
    is_mistaken |= objective.doubt && objective.doubt->is_mistake;
  }
  Score score{.never = "no objective has a weight"};
  if (achievable <= 0) return score;
  const Marks marks = marks_of(plan);
  score = {.least = 100 * least / achievable, .most = 100 * most / achievable};
  const Verdict worst = verdict_of(marks, score.least, a_key_may_fail),
                best = verdict_of(marks, score.most, a_key_failed);
  score.verdict = worst != Verdict::fail ? worst : best == Verdict::fail ? Verdict::fail : Verdict::inconclusive;
  if (score.verdict == Verdict::fail || score.verdict == Verdict::inconclusive) return score;
  if ((score.verdict == Verdict::pass && marks.pass <= 0) || (score.verdict == Verdict::warn && marks.warning <= 0)) {
    score.never = "a score of 0% is enough, and nothing could fail";
  } else if (known < kLeastKnown * achievable) {
    score.unproven = "more than half of the weight is in doubt";
  } else if (is_mistaken) {
    score.unproven = "a query is wrong";
  }
  if (!score.never.empty() || !score.unproven.empty()) score.verdict = Verdict::inconclusive;
  return score;
}

std::string limit_of(const ScoredPlan& plan) {
  const Marks marks = marks_of(plan);
  const std::string pass = "at least " + shortest(marks.pass) + "%";
  return marks.warning < marks.pass ? pass + ", a warning from " + shortest(marks.warning) + "%" : pass;
}

}  // namespace tidegate::analysis
