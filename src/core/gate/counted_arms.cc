#include "core/gate/counted_arms.h"

#include <algorithm>
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
          .back = back,
          .may_be_absent = doubts.may_be_absent};
  arm.checks.set({.may_be_absent = doubts.may_be_absent,
                  .may_leave_nothing_out = doubts.may_leave_nothing_out && arm.checks.has_own_exclusion()});
  if (!doubts.may_be_absent) known_.push_back(counted.name);
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
    if (round == 1 && arm.which == Which::canary && arm.may_be_absent && arms_.size() > 1) {
      const auto& baseline = arms_.back();
      const auto moves = baseline.back == Duration{} ? "" : " offset " + format_duration(baseline.back);
      for (auto& part : arm.checks.common_values(baseline.checks, moves)) parts.push_back(std::move(part));
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
      observation.has_common_values = arm.checks.has_common_values(parts);
    }
    const auto add = [](auto& all, const auto& more) { all.insert(all.end(), more.begin(), more.end()); };
    add(observation.unmatched, of_arm.unmatched);
    add(observation.unknown_metrics, of_arm.unknown_metrics);
    add(observation.ended_jobs, of_arm.ended_jobs);
    if (!of_arm.ended.empty()) observation.ended = of_arm.ended;
    if (!of_arm.counted_absent && of_arm.unknown_metrics.empty()) known_.push_back(arm.counted.name);
    const bool has_ended =
        round == 1 && !arm.checks.counts_part_of_total() &&
        (!promql::number_of(parts, "counted-newest") || promql::number_of(parts, "counted-ended").value_or(0) > 0);
    const bool may_be_unknown = round == 1 && of_arm.counted_absent && arm.checks.is_other();
    arm.checks.set({.may_have_ended = has_ended, .may_be_unknown = may_be_unknown});
  }
  auto& unknown = observation.unknown_metrics;
  std::erase_if(unknown, [&](const std::string& name) { return std::ranges::find(known_, name) != known_.end(); });
  std::ranges::sort(unknown);
  unknown.erase(std::unique(unknown.begin(), unknown.end()), unknown.end());
}

CountedChecks::Doubts doubts_of(double counted, double total) {
  return {.may_be_absent = counted <= 0, .may_leave_nothing_out = total > 0 && total - counted <= 1e-9 * total};
}

}  // namespace tidegate::gate
