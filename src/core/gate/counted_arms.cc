#include "core/gate/counted_arms.h"

#include <utility>

#include "core/promql/compose.h"

namespace tidegate::gate {

void CountedArms::add(Which which, const std::vector<promql::Selector>& counted_and_total, Duration checked,
                      Duration back, const CountedChecks::Doubts& doubts) {
  const auto& counted = counted_and_total.front();
  Arm arm{.which = which,
          .checks = CountedChecks(counted, counted_and_total.back(), checked),
          .counted = counted,
          .checked = checked,
          .back = back};
  arm.checks.set({.may_be_absent = doubts.may_be_absent,
                  .may_leave_nothing_out = doubts.may_leave_nothing_out && arm.checks.has_own_exclusion()});
  arms_.push_back(std::move(arm));
}

std::vector<Question> CountedArms::questions(int round, Timestamp at) {
  asked_.clear();
  std::vector<Question> all;
  if (round > 2) return all;
  for (auto& arm : arms_) {
    auto parts = arm.checks.parts();
    if (round == 1 && !arm.checks.counts_part_of_total()) {
      parts.push_back({"counted-newest", promql::newest_of(arm.counted)});
      parts.push_back({"counted-ended", promql::ended_lately(arm.counted, arm.checked)});
    }
    if (parts.empty()) continue;
    asked_.push_back(&arm);
    all.push_back({.text = promql::combined(parts), .at = at - arm.back, .grid = std::nullopt});
  }
  return all;
}

void CountedArms::read(int round, std::span<const Result<Answer>> answers, Observation& observation) {
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    auto& arm = *asked_[i];
    const auto* answer = take(answers[i], observation);
    if (!answer) continue;
    const auto parts = promql::by_tag(*answer);
    Observation of_arm;
    arm.checks.read(parts, of_arm);
    if (arm.which == Which::canary && round == 1) {  // that a baseline has no errors yet is nothing to be told
      observation.counted_absent = of_arm.counted_absent;
    }
    const auto add = [](auto& all, const auto& more) { all.insert(all.end(), more.begin(), more.end()); };
    add(observation.unmatched, of_arm.unmatched);
    add(observation.unknown_metrics, of_arm.unknown_metrics);
    add(observation.ended_jobs, of_arm.ended_jobs);
    if (!of_arm.ended.empty()) observation.ended = of_arm.ended;
    const bool has_ended =
        round == 1 && !arm.checks.counts_part_of_total() &&
        (!promql::number_of(parts, "counted-newest") || promql::number_of(parts, "counted-ended").value_or(0) > 0);
    arm.checks.set({.may_have_ended = has_ended});
  }
}

CountedChecks::Doubts doubts_of(double counted, double total) {
  return {.may_be_absent = counted <= 0, .may_leave_nothing_out = total > 0 && total - counted <= 1e-9 * total};
}

}  // namespace tidegate::gate
