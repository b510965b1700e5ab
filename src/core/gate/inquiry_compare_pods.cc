// A gauge of a canary's pods against its baseline's: one number a series, its mean over the time.
#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "core/canary/pod_judge.h"
#include "core/gate/inquiry_compare.h"
#include "core/gate/selector_checks.h"
#include "core/model/quantity.h"

namespace tidegate::gate {
namespace {

constexpr std::int64_t kFewestLooks = 5;  // fewer values make no mean

class PodComparison final : public Inquiry {
 public:
  PodComparison(const Objective& for_objective, Observation start, const ComparisonTimes& times)
      : Inquiry(for_objective, std::move(start)),
        plan_(*for_objective.compare),
        times_(times),
        arms_(with_window(std::get<QueryIndicator>(for_objective.indicator), times.every),
              with_window(std::get<QueryIndicator>(plan_.baseline), times.every), plan_.offset) {
    auto& window = observation.measurement.window;
    const auto looks = looks_in(observation, times_.every);
    window.end = window.start + times_.every * looks;
    observation.measurement.wanted = window;
    is_over_ = observation.judged_until.has_value();
    looks_ = looks;
    observation.measurement.expression = text_of(objective.indicator) + "\n# against\n" + text_of(plan_.baseline);
  }

  std::vector<Question> questions(int round) override {
    if (looks_ < 1 || is_too_long(grid({}), observation)) return {};
    if (round > 0) return arms_.questions(round, observation.measurement.window);
    return {ask(objective.indicator, {}), ask(plan_.baseline, plan_.offset)};
  }

  void read(int round, std::span<const Result<Answer>> answers) override {
    if (round > 0) return arms_.read(round, answers, observation);
    observation.query_is_wrong = std::ranges::any_of(
        answers, [](const auto& answer) { return !answer && answer.error().kind == ErrorKind::rejected; });
    const auto* canary = take(answers[0], observation);
    const auto* baseline = take(answers[1], observation);
    if (!canary || !baseline) return;
    arms_.note_values(!canary->series.empty(), !baseline->series.empty());
    auto& measurement = observation.measurement;
    measurement.samples = 0;
    measurement.series = static_cast<double>(canary->series.size() + baseline->series.size());
    for (const auto* answer : {canary, baseline}) note_samples(*answer, answer == baseline ? plan_.offset : Duration{});
    const auto of_canary = means_of(*canary, {}), of_baseline = means_of(*baseline, plan_.offset);
    const double steps = times_.steps.empty() ? 1 : static_cast<double>(times_.step_looks.size());  // each judged once
    auto comparison = canary::judge_pods(of_canary.all, of_baseline.all,
                                         {.alpha = plan_.false_alarms / steps,
                                          .alpha_pass = plan_.false_passes,
                                          .min_effect = plan_.min_effect,
                                          .margin = plan_.margin.value_or(canary::PodDesign{}.margin)});
    if (auto lacking = too_little(of_canary, of_baseline); !lacking.empty()) {
      comparison.finding = Comparison::Finding::open;
      comparison.lacking = std::move(lacking);
    }
    comparison.dimension = dimension_of(objective.indicator);
    comparison.looks = {{.at = measurement.window.end,
                         .canary = comparison.canary.value,
                         .baseline = comparison.baseline.value,
                         .against = comparison.against,
                         .in_favour = comparison.in_favour}};
    measurement.value = comparison.effect;
    if (of_canary.is_nan()) observation.nan.push_back("the canary");
    if (of_baseline.is_nan()) observation.nan.push_back("the baseline");
    observation.only_nan = !observation.nan.empty();
    comparison_ = std::move(comparison);
  }

  // Before the end it is left open, whatever it looks like.
  void conclude() override {
    if (!comparison_) return;
    if (!is_over_) {
      comparison_->finding = Comparison::Finding::open;
      comparison_->lacking = times_.steps.empty() ? "series are compared once, when the time is over"
                                                  : "series are compared once a step, when its time is over";
    }
    observation.measurement.comparison = comparison_;
  }

  // The past's targets may be gone.
  std::vector<promql::Selector> reads() const override {
    auto texts = std::vector{text_of(objective.indicator)};
    if (plan_.offset == Duration{}) texts.push_back(text_of(plan_.baseline));
    return current_reads(texts);
  }

 private:
  std::string text_of(const Indicator& indicator) const {
    return with_window(std::get<QueryIndicator>(indicator).text, times_.every);
  }

  // The past is asked about as such: an offset can't be put around a whole query.
  Question ask(const Indicator& indicator, Duration back) const {
    const auto steps = grid(back);
    return {.text = text_of(indicator), .at = steps.end, .grid = steps};
  }

  Grid grid(Duration back) const {
    const auto& window = observation.measurement.window;
    return {window.start + times_.every - back, window.end - back, times_.every};
  }

  std::int64_t counting_looks() const {
    std::int64_t counting = 0;
    for (std::int64_t i = 0; i < looks_ && counting < kFewestLooks; ++i) {
      const auto begin = observation.measurement.window.start + times_.every * i;
      if (!is_excluded({begin, begin + times_.every}, observation, times_)) ++counting;
    }
    return counting;
  }

  // Of each series over the intervals that count, if it has enough of them.
  struct Means {
    std::vector<double> all;
    std::size_t left_out = 0;        // series
    double numbers = 0, others = 0;  // values
    bool is_nan() const { return numbers == 0 && others > 0; }
  };

  // Why means say nothing; "" if they do. Pods that come and go are no many pods.
  std::string too_little(const Means& canary, const Means& baseline) const {
    if (counting_looks() < kFewestLooks) {
      return format("means of {} intervals are compared at least, and only {} count", kFewestLooks, counting_looks());
    }
    for (const auto* arm : {&canary, &baseline}) {
      if (arm->left_out <= arm->all.size()) continue;
      return format("{} of {} of the {} have values in fewer than {} intervals", arm->left_out,
                    format_count(static_cast<double>(arm->left_out + arm->all.size()), "series"),
                    arm == &canary ? "canary" : "baseline", kFewestLooks);
    }
    return "";
  }

  Means means_of(const Answer& answer, Duration moved) const {
    Means means;
    for (const auto& series : answer.series) {
      double sum = 0, count = 0;
      for (const auto& sample : series.samples) {
        const auto end = sample.time + moved;
        if (is_excluded({end - times_.every, end}, observation, times_)) continue;
        ++(std::isfinite(sample.value) ? means.numbers : means.others);
        if (!std::isfinite(sample.value)) continue;
        sum += sample.value;
        ++count;
      }
      if (count >= kFewestLooks) {
        means.all.push_back(sum / count);
      } else {
        ++means.left_out;
      }
    }
    return means;
  }

  void note_samples(const Answer& answer, Duration moved) {
    auto& measurement = observation.measurement;
    std::optional<Timestamp> newest;
    for (const auto& series : answer.series) {
      *measurement.samples += static_cast<double>(series.samples.size());
      if (!series.samples.empty()) newest = std::max(newest.value_or(Timestamp{}), series.samples.back().time + moved);
    }
    if (!newest) return;
    measurement.newest = std::min(measurement.newest.value_or(*newest), *newest);
  }

  const ComparePlan& plan_;
  ComparisonTimes times_;
  ArmSelectors arms_;
  std::int64_t looks_ = 0;
  bool is_over_ = false;
  std::optional<Comparison> comparison_;
};

}  // namespace

std::unique_ptr<Inquiry> compare_pods_inquiry(const Objective& objective, Observation start,
                                              const ComparisonTimes& times) {
  return std::make_unique<PodComparison>(objective, std::move(start), times);
}

}  // namespace tidegate::gate
