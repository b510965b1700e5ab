#include <algorithm>
#include <array>
#include <utility>

#include "core/gate/counted_arms.h"
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

  std::vector<Question> questions(int round) override {
    if (round == 0) return CompareInquiry::questions(round);
    if (round == 1 && course_.until > *course_.begin) open_arms();  // also where nothing new was read
    return arms_.questions(round, course_.until);
  }

  void read(int round, std::span<const Result<Answer>> answers) override {
    if (round == 0) return CompareInquiry::read(round, answers);
    arms_.read(round, answers, observation);
  }

 protected:
  std::vector<Selector> counters_of(const Indicator& indicator) const override {
    const auto& ratio = std::get<RatioIndicator>(indicator);
    return {selector_of(ratio.counted), selector_of(ratio.total)};
  }

  void judge(const Counters& canary, const Counters& baseline) override {
    const auto canary_counted = canary::growth_of(canary[0], canary[1], edges_, borders_);
    const auto canary_total = canary::growth_of(canary[1], {}, edges_, borders_);
    const auto baseline_counted = canary::growth_of(baseline[0], baseline[1], edges_, borders_);
    const auto baseline_total = canary::growth_of(baseline[1], {}, edges_, borders_);
    note(canary_total, baseline_total);
    for (const double counted : canary_counted.events) course_.counted += counted;
    for (const double total : canary_total.events) course_.total += total;
    for (const double counted : baseline_counted.events) course_.baseline_counted += counted;
    for (const double total : baseline_total.events) course_.baseline_total += total;
    course_.spoilt += canary_counted.spoilt + (plan_.limit ? 0 : baseline_counted.spoilt);
    if (!counts_good_) note_bad(canary[0], canary_counted);
    auto pending = course_.pending.empty() ? stats::TwoArms{} : course_.pending.front().counts;
    for (std::size_t i = 0; i + 1 < edges_.size(); ++i) {
      if (begins_a_step(course_, edges_[i]) || is_excluded(i)) {
        pending = {};
        begin_anew();
      }
      const stats::TwoArms counts{
          bad_of(canary_counted.events[i], canary_total.events[i], counts_good_), canary_total.events[i],
          bad_of(baseline_counted.events[i], baseline_total.events[i], counts_good_), baseline_total.events[i]};
      if (is_excluded(i)) continue;
      pending = stats::sum_of(std::array{pending, counts});
      note_split(i, counts.canary_total, counts.baseline_total);
      if (!both_have_spoken(canary_total, baseline_total, i)) continue;
      add_rates(course_, std::exchange(pending, {}), {edges_[i], edges_[i + 1]});
    }
    course_.pending = {{.boundary = 0, .counts = pending}};
  }

  Comparison conclusion(Duration every) const override { return conclude_rates(course_, every); }

 private:
  void open_arms() {
    const auto checked = course_.until - *course_.begin;
    arms_.add(CountedArms::Which::canary, counters_of(objective.indicator), checked, {},
              doubts_of(course_.counted, course_.total));
    if (plan_.limit) return;
    arms_.add(CountedArms::Which::baseline, counters_of(plan_.baseline), checked, plan_.offset,
              doubts_of(course_.baseline_counted, course_.baseline_total));
  }

  std::string expression(const Indicator& indicator) const override {
    const auto counters = counters_of(indicator);
    const auto length = std::max(observation.measurement.window.length(), seconds(1));
    return promql::increase_of(counters[0], length) + "\n  / " + promql::increase_of(counters[1], length);
  }

  bool counts_good_;
  CountedArms arms_;
};

}  // namespace

std::unique_ptr<Inquiry> compare_ratio_inquiry(const Objective& objective, Observation start,
                                               const ComparisonTimes& times, canary::Course& course) {
  return std::make_unique<RatioComparison>(objective, std::move(start), times, course);
}

}  // namespace tidegate::gate
