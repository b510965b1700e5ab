#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/number.h"
#include "core/model/analysis_plan.h"
#include "core/model/decision.h"

// Scores with doubt in them: what the objectives in doubt could change.
namespace tidegate::analysis {

// One objective as the tool judges it, and why that may prove nothing.
struct Judged {
  std::string name;
  std::string limit;
  double weight = 0;
  double points = 0;  // that the tool gives
  Verdict verdict = Verdict::inconclusive;
  bool is_scored = true;
  bool is_key = false;
  bool fails_all = false;       // a key objective that got nothing
  std::optional<Caveat> doubt;  // the points could be any
  std::string note;             // what is no doubt, but worth saying
  Place place;
};

// `at_the_end` is empty, or has what each objective was at the end of the window.
std::vector<Judged> judge(const ScoredPlan& plan, std::span<const Number> numbers, std::span<const Number> at_the_end);

struct Score {
  double least = 0;  // of 100, if all that is in doubt gets nothing
  double most = 0;   // and if it gets everything
  Verdict verdict = Verdict::inconclusive;
  std::string never;     // why no score could prove anything; "" if one could
  std::string unproven;  // why this one proves nothing though it is reached; "" if it does
};

// Pass and warn where the score reaches them whatever the objectives in doubt are worth, fail where it can't. Nothing
// passes or warns of which more than half is in doubt, or of which a query is wrong.
Score score_of(const ScoredPlan& plan, std::span<const Judged> objectives);

// "a pass from 90%, a warning from 75%".
std::string limit_of(const ScoredPlan& plan);

}  // namespace tidegate::analysis
