#include "core/gate/past_windows.h"

#include <algorithm>

#include "core/stats/proportion.h"

namespace tidegate::gate {
namespace {

// The gate with nothing but what compares.
Gate comparisons_of(const Gate& gate) {
  Gate only = gate;
  std::erase_if(only.objectives, [](const Objective& objective) { return !objective.compare; });
  only.rule = {.kind = Rule::Kind::all_of, .objective = 0, .name = {}, .children = {}};
  for (std::size_t i = 0; i < only.objectives.size(); ++i) {
    only.objectives[i].only_if.clear();
    only.rule.children.push_back({.kind = Rule::Kind::objective, .objective = i, .name = {}, .children = {}});
  }
  return only;
}

bool has_both(const Comparison& comparison) {
  const auto has_any = [](const Comparison::Arm& arm) { return arm.events > 0 || arm.series > 0; };
  const bool has_other = comparison.limit || has_any(comparison.baseline);
  return !comparison.looks.empty() && has_any(comparison.canary) && has_other;
}

void count(const Measurement& measurement, PastTrial& trial) {
  ++trial.windows;
  if (!measurement.comparison || !has_both(*measurement.comparison)) return;
  const auto doubt = std::ranges::find_if(measurement.caveats, [](const Caveat& caveat) {
    return caveat.disqualifies && caveat.kind != "undecided" && caveat.kind != "little-evidence";
  });
  if (doubt != measurement.caveats.end()) {
    ++trial.doubtful;
    trial.doubt = doubt->why;
    return;
  }
  ++trial.runs;
  if (measurement.comparison->finding == Comparison::Finding::worse) ++trial.worse;
  if (measurement.comparison->finding == Comparison::Finding::no_worse) ++trial.no_worse;
}

}  // namespace

std::vector<PastTrial> try_past_windows(const Gate& gate, const Sources& sources, const CalibrationOrder& order,
                                        const CalibrationProgress& progress) {
  const Gate only = comparisons_of(gate);
  std::vector<PastTrial> trials;
  for (const auto& objective : only.objectives) trials.push_back({.objective = objective.name});
  const auto all = static_cast<std::size_t>(std::max<std::int64_t>(order.past.length().ms / order.length.ms, 0));
  for (std::size_t i = 0; i < all && progress(i, all); ++i) {
    const auto begin = order.past.start + order.length * static_cast<std::int64_t>(i);
    const auto decision =
        check(only, sources, {.at = begin + order.length, .since = begin, .deadline = order.deadline});
    for (std::size_t k = 0; k < trials.size(); ++k) count(decision.assessments[k].measurement, trials[k]);
  }
  constexpr double kConfidence = 0.95;
  for (auto& trial : trials) {
    trial.false_alarms = stats::wilson_interval({.count = trial.worse, .total = trial.runs}, kConfidence)
                             .value_or(stats::Interval{0, 1});
  }
  return trials;
}

}  // namespace tidegate::gate
