#include "core/canary/klt_scoring.h"

#include <cmath>

#include "base/text.h"

namespace tidegate::canary {
namespace {

// A failure operator that holds decides, then a warning; what fulfils neither passes, NaN too.
KltScored scored(const KltObjective& objective, double value) {
  using Result = KltScored::Result;
  KltScored scored{.name = objective.value_template, .result = Result::pass, .score = objective.weight, .value = value};
  if (objective.failure && is_fulfilled(*objective.failure, value)) {
    scored.result = Result::fail;
    scored.score = 0;
  } else if (objective.warning && is_fulfilled(*objective.warning, value)) {
    scored.result = Result::warning;
    scored.score = objective.weight / 2;
  }
  return scored;
}

std::string open_reason(const KltObjective& objective, const KltScored& scored) {
  if (scored.result != KltScored::Result::pass) return "";
  const std::string name = quoted(printable(objective.value_template, 60));
  if (std::isnan(*scored.value)) return name + " is NaN, which no operator holds for, and passes";
  return objective.failure ? "" : name + " has no failure operator and can't fail";
}

}  // namespace

KltEvaluation score(const KltDefinition& definition, const KltValues& values) {
  KltEvaluation done;
  double achieved = 0, achievable = 0;
  bool a_key_failed = false;
  for (const KltObjective& objective : definition.objectives) {
    const auto found = values.find(objective.value_template);
    if (found == values.end() || !found->second) return {.result = KltEvaluation::Result::never};
    done.objectives.push_back(scored(objective, *found->second));
    const KltScored& last = done.objectives.back();
    if (const auto reason = open_reason(objective, last); !reason.empty()) done.fails_open.push_back(reason);
    achieved += last.score;
    achievable += objective.weight;
    if (objective.is_key && last.score == 0) a_key_failed = true;
  }
  done.percentage = achievable > 0 ? 100 * achieved / achievable : 0;
  if (a_key_failed) return done;
  if (done.percentage >= definition.pass_percentage) {
    done.result = KltEvaluation::Result::pass;
  } else if (done.percentage >= definition.warning_percentage) {
    done.result = KltEvaluation::Result::warning;
  }
  if (done.result != KltEvaluation::Result::fail && definition.objectives.empty()) {
    done.fails_open.emplace_back("it has no objectives, and 0% is enough");
  }
  return done;
}

}  // namespace tidegate::canary
