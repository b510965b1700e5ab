#include <algorithm>
#include <array>
#include <utility>

#include "core/gate/counted_checks.h"
#include "core/gate/inquiry_compare.h"
#include "core/promql/compose.h"

namespace tidegate::gate {
namespace {

using promql::Selector;

class RatioComparison final : public CompareInquiry {
 public:
  RatioComparison(const Objective& for_objective, Observation start, const ComparisonTimes& times,
                  canary::Course& course)
      : CompareInquiry(for_objective, std::move(start), times, course),
        counts_good_(std::get<RatioIndicator>(for_objective.indicator).counts_good) {
    begin_rates(course_, plan_, times);
  }

  // Behind the samples: whether what is counted is merely not there. Of the baseline, whether its exporter is gone: it
  // would seem to have no errors.
  std::vector<Question> questions(int round) override {
    if (round == 0) return CompareInquiry::questions(round);
    asked_.clear();
    std::vector<Question> all;
    if (round > 2 || !was_read_) return all;
    if (round == 1) open_arms();
    for (auto& arm : arms_) {
      auto parts = arm.checks.parts();
      const bool may_end = round == 1 && !arm.checks.counts_part_of_total();
      if (may_end) parts.push_back({"counted-newest", promql::newest_of(arm.counted)});
      if (may_end) parts.push_back({"counted-ended", promql::ended_lately(arm.counted, checked_length())});
      if (parts.empty()) continue;
      asked_.push_back(&arm);
      all.push_back({.text = promql::combined(parts), .at = edges_.back() - arm.back, .grid = std::nullopt});
    }
    return all;
  }

  void read(int round, std::span<const Result<Answer>> answers) override {
    if (round == 0) return CompareInquiry::read(round, answers);
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      auto& arm = *asked_[i];
      const auto* answer = take(answers[i], observation);
      if (!answer) continue;
      const auto parts = promql::by_tag(*answer);
      arm.checks.read(parts, observation);
      const bool may_end = round == 1 && !arm.checks.counts_part_of_total();
      const bool has_ended = may_end && (!promql::number_of(parts, "counted-newest") ||
                                         promql::number_of(parts, "counted-ended").value_or(0) > 0);
      arm.checks.set({.may_have_ended = has_ended});
    }
  }

 protected:
  std::vector<Selector> counters_of(const Indicator& indicator) const override {
    const auto& ratio = std::get<RatioIndicator>(indicator);
    return {selector_of(ratio.counted), selector_of(ratio.total)};
  }

  void judge(const Counters& canary, const Counters& baseline) override {
    const auto canary_counted = canary::growth_of(canary[0], canary[1], edges_);
    const auto canary_total = canary::growth_of(canary[1], {}, edges_);
    const auto baseline_counted = canary::growth_of(baseline[0], baseline[1], edges_);
    const auto baseline_total = canary::growth_of(baseline[1], {}, edges_);
    note(canary_total, baseline_total);
    was_read_ = true;
    for (const double counted : canary_counted.events) course_.counted += counted;
    for (const double total : canary_total.events) course_.total += total;
    if (!counts_good_) note_bad(canary[0], canary_counted);
    auto pending = course_.pending.empty() ? stats::TwoArms{} : course_.pending.front().counts;
    for (std::size_t i = 0; i + 1 < edges_.size(); ++i) {
      const stats::TwoArms counts{bad(canary_counted.events[i], canary_total.events[i]), canary_total.events[i],
                                  bad(baseline_counted.events[i], baseline_total.events[i]), baseline_total.events[i]};
      pending = is_excluded(i) ? stats::TwoArms{} : stats::sum_of(std::array{pending, counts});
      if (!is_excluded(i)) note_split(i, counts.canary_total, counts.baseline_total);
      if (is_excluded(i) || !both_speak(canary_total, baseline_total, i)) continue;
      add_rates(course_, std::exchange(pending, {}), edges_[i + 1]);
    }
    course_.pending = {{.boundary = 0, .counts = pending}};
  }

  Comparison conclusion(Duration elapsed) const override { return conclude_rates(course_, elapsed); }

 private:
  struct Arm {
    CountedChecks checks;
    Selector counted;
    Duration back;
  };

  Duration checked_length() const { return edges_.back() - *course_.begin; }

  void open_arms() {
    const auto add = [&](const Indicator& indicator, Duration back) {
      const auto counters = counters_of(indicator);
      arms_.push_back({CountedChecks(counters[0], counters[1], checked_length()), counters[0], back});
    };
    arms_.clear();
    add(objective.indicator, {});
    if (!plan_.limit) add(plan_.baseline, plan_.offset);
    auto& canary = arms_.front().checks;
    const bool counts_all = course_.total > 0 && course_.total - course_.counted <= 1e-9 * course_.total;
    canary.set(
        {.may_be_absent = course_.counted <= 0, .may_leave_nothing_out = counts_all && canary.has_own_exclusion()});
  }

  // Counters of one target are scraped together, but some of their series may be missing: never more bad ones than all.
  double bad(double counted, double total) const {
    return std::clamp(counts_good_ ? total - counted : counted, 0.0, total);
  }

  std::string expression(const Indicator& indicator) const override {
    const auto counters = counters_of(indicator);
    const auto length = std::max(observation.measurement.window.length(), seconds(1));
    return promql::increase_of(counters[0], length) + "\n  / " + promql::increase_of(counters[1], length);
  }

  bool counts_good_;
  bool was_read_ = false;
  std::vector<Arm> arms_;
  std::vector<Arm*> asked_;  // in this round
};

}  // namespace

std::unique_ptr<Inquiry> compare_ratio_inquiry(const Objective& objective, Observation start,
                                               const ComparisonTimes& times, canary::Course& course) {
  return std::make_unique<RatioComparison>(objective, std::move(start), times, course);
}

}  // namespace tidegate::gate
