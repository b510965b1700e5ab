// A canary's native histograms against its baseline's, from raw samples to verdict.
#include <gtest/gtest.h>

#include <cmath>

#include "core/gate/calibrate.h"
#include "core/gate/watch.h"
#include "support/counter_source.h"
#include "support/one_check.h"
#include "support/present_parts.h"

namespace tidegate::gate {
namespace {

constexpr Timestamp kStart{1'700'000'040'000};  // a whole minute

// Native histograms of each arm, scraped every 15 s: 10 observations a second, of which so many go into the bucket
// around 0.7 s, and the others into the one around 0.07 s. Whatever else is asked for goes to `others`.
class NativeSource final : public Source {
 public:
  NativeSource(double canary, double stable) : others(kStart), slow_{canary, stable} {}

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) override {
    std::vector<Result<Answer>> answers;
    for (const auto& question : questions) {
      const bool is_native = question.text.starts_with("seconds{") && question.wanted == Wanted::histograms;
      const bool is_about_now = question.text.contains("\"current-");
      answers.push_back(is_native      ? answer(question)
                        : is_about_now ? test::present_parts(question, {"current"})
                                       : others.ask({&question, 1}, deadline)[0]);
    }
    return answers;
  }

  test::CounterSource others;
  int stable_pods = 1;
  double widen_after = 1e9;  // seconds after which buckets are twice as wide

 private:
  Answer answer(const Question& question) const {
    const bool is_canary = question.text.find("canary") != std::string::npos;
    Answer answer{.kind = AnswerKind::matrix};
    for (int pod = 0; pod < (is_canary ? 1 : stable_pods); ++pod) {
      const auto name = (is_canary ? "c" : "s") + std::to_string(pod);
      Series series{.labels = {{{"pod", name}}}, .samples = {}, .histograms = {}};
      for (auto at = question.at.ms / 15'000 * 15'000 - 4'000'000; at <= question.at.ms; at += 15'000) {
        series.histograms.push_back(sample({at}, slow_[is_canary ? 0 : 1]));
      }
      answer.series.push_back(std::move(series));
    }
    return answer;
  }

  HistogramSample sample(Timestamp time, double slow) const {
    const double elapsed = (time - kStart).seconds() + 36'000;
    const double all = std::floor(10 * elapsed), bad = std::floor(slow * elapsed);
    const double width = elapsed - 36'000 > widen_after ? 0.5 : 0.25;
    const auto lower = [&](double upper) { return upper / std::exp2(width); };
    return {.time = time, .count = all, .buckets = {{lower(kFast), kFast, all - bad}, {lower(kSlow), kSlow, bad}}};
  }

  static inline const double kFast = std::exp2(-3.75), kSlow = std::exp2(-0.5);
  double slow_[2];
};

Objective latency() {
  return {.name = "latency",
          .source = "default",
          .indicator = DistributionIndicator{.histogram = R"(seconds{track="canary"})"},
          .condition = {.kind = Condition::Kind::no_worse},
          .over = hours(1),
          .max_age = minutes(2),
          .compare = ComparePlan{.baseline = DistributionIndicator{.histogram = R"(seconds{track="stable"})"},
                                 .variation = 0}};
}

Objective within(Duration bound) {
  auto objective = latency();
  objective.indicator = WithinIndicator{.histogram = R"(seconds{track="canary"})", .within = bound};
  objective.compare->baseline = WithinIndicator{.histogram = R"(seconds{track="stable"})", .within = bound};
  return objective;
}

Decision check_at(Duration after, Source& source, Objective objective, canary::Courses* courses = nullptr) {
  const auto gate = test::gate_of({std::move(objective)});
  return check(gate, {{"default", &source}}, {.at = kStart + after, .since = kStart, .courses = courses});
}

TEST(CompareNative, a_slow_tail_fails_and_names_a_bound_below_it) {
  NativeSource source(0.5, 0.1);
  const auto decision = check_at(minutes(9), source, latency());
  EXPECT_EQ(decision.verdict, Verdict::fail) << decision.because;
  EXPECT_NE(decision.because.find("5% (270 of 5,400 events) is 5x the baseline's 1%"), std::string::npos)
      << decision.because;
  EXPECT_EQ(decision.assessments[0].measurement.expression.find("_bucket"), std::string::npos);
}

TEST(CompareNative, equal_ones_pass) {
  NativeSource source(0.2, 0.2);
  EXPECT_EQ(check_at(minutes(9), source, latency()).verdict, Verdict::pass);
}

TEST(CompareNative, evaluations_that_remember_come_to_what_one_evaluation_comes_to) {
  NativeSource source(0.25, 0.2);
  source.widen_after = 250;
  canary::Courses courses;
  Decision last;
  for (int minute = 0; minute <= 9; ++minute)
    last = check_at(minutes(minute) + seconds(7), source, latency(), &courses);
  const auto at_once = check_at(minutes(9) + seconds(7), source, latency());
  ASSERT_TRUE(at_once.assessments[0].measurement.comparison);
  EXPECT_EQ(at_once.assessments[0].measurement.comparison->looks.size(), 9U);
  EXPECT_EQ(last.assessments[0].measurement.comparison, at_once.assessments[0].measurement.comparison);
}

TEST(CompareNative, classic_buckets_come_first) {
  NativeSource source(0.5, 0.1);
  for (const auto* arm : {"canary", "stable"}) {
    for (const auto* bound : {"0.5", "+Inf"}) {
      source.others.grows(std::string("seconds_bucket{track=\"") + arm, {{{"le", bound}, {"pod", arm}}}, 10);
    }
  }
  EXPECT_EQ(check_at(minutes(9), source, latency()).verdict, Verdict::pass);
}

TEST(CompareNative, of_one_arm_and_buckets_of_the_other_nothing_is_known) {
  NativeSource source(0.1, 0.1);
  source.stable_pods = 0;
  source.others.grows(R"(seconds_bucket{track="stable")", {{{"le", "+Inf"}, {"pod", "s"}}}, 10);
  const auto decision = check_at(minutes(9), source, latency());
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_NE(decision.because.find("a native histogram for one arm and a classic one for the other"), std::string::npos)
      << decision.because;
}

TEST(CompareNative, of_one_arm_alone_nothing_is_known) {
  NativeSource source(0.1, 0.1);
  source.stable_pods = 0;
  const auto decision = check_at(minutes(9), source, latency());
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_NE(decision.because.find(R"(seconds{track="stable"})"), std::string::npos) << decision.because;
}

TEST(CompareNative, of_within_the_next_bound_below_counts_and_is_named) {
  NativeSource source(0.5, 0.1);
  const auto failed = check_at(minutes(9), source, within(milliseconds(650)));
  EXPECT_EQ(failed.verdict, Verdict::fail);
  EXPECT_NE(failed.because.find("slower than 594.6 ms, the bucket bound next below 650 ms: 5%"), std::string::npos)
      << failed.because;
  NativeSource equal(0.2, 0.2);
  EXPECT_EQ(check_at(minutes(9), equal, within(milliseconds(300))).verdict, Verdict::pass);
}

TEST(CompareNative, buckets_that_only_victoria_metrics_can_read_are_told) {
  test::CounterSource source(kStart);
  for (const auto* arm : {"canary", "stable"}) {
    source.grows(std::string("seconds_bucket{track=\"") + arm, {{{"pod", arm}, {"vmrange", "1.000e-01...1.136e-01"}}},
                 10);
  }
  const auto decision = check_at(minutes(9), source, latency());
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_NE(decision.because.find("vmrange"), std::string::npos) << decision.because;
}

TEST(CompareNative, a_healthy_past_calibrates_it) {
  NativeSource source(0.1, 0.1);
  source.stable_pods = 4;
  const auto gate = test::gate_of({latency()});
  const auto calibrations =
      calibrate(gate, {{"default", &source}}, {.past = {kStart, kStart + hours(3)}, .length = minutes(30)},
                [](auto, auto) { return true; });
  ASSERT_EQ(calibrations.size(), 1U);
  EXPECT_EQ(calibrations[0].problem, "");
  EXPECT_EQ(calibrations[0].pods, 4U);
  EXPECT_GT(calibrations[0].result.runs, 0);
  EXPECT_EQ(calibrations[0].result.alarms, 0);
  EXPECT_FALSE(calibrations[0].result.by_bound.empty());
}

// The same at any time until the change; `late` makes it worse from then on. Each arm's own past.
class PastSource final : public Source {
 public:
  explicit PastSource(double late, double schema_width = 0.25) : late_(late), width_(schema_width) {}

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration) override {
    std::vector<Result<Answer>> answers;
    for (const auto& question : questions) {
      Answer answer{.kind = AnswerKind::matrix};
      const bool is_native = question.text.starts_with("seconds[") && question.wanted == Wanted::histograms;
      if (is_native) answer.series.push_back(series_until(question.at));
      answers.push_back(std::move(answer));
    }
    return answers;
  }

 private:
  Series series_until(Timestamp end) const {
    Series series{.labels = {{{"pod", "a"}}}, .samples = {}, .histograms = {}};
    for (auto at = end.ms / 15'000 * 15'000 - 4'000'000; at <= end.ms; at += 15'000) {
      const double elapsed = (Timestamp{at} - kStart).seconds() + 1e7, since = std::max(elapsed - 1e7, 0.0);
      const double all = std::floor(10 * elapsed), bad = std::floor(0.1 * elapsed + late_ * since);
      const auto lower = [&](double upper) { return upper / std::exp2(width_); };
      const double fast = std::exp2(-3.75), slow = std::exp2(-0.5);
      series.histograms.push_back(
          {.time = {at}, .count = all, .buckets = {{lower(fast), fast, all - bad}, {lower(slow), slow, bad}}});
    }
    return series;
  }

  double late_, width_;
};

Decision check_against_past(PastSource source, Duration bound) {
  auto objective = within(bound);
  objective.indicator = objective.compare->baseline = WithinIndicator{.histogram = "seconds", .within = bound};
  objective.compare->offset = hours(2);
  objective.compare->period = hours(24);
  objective.compare->periods = 7;
  return check_at(minutes(30), source, objective);
}

TEST(CompareNative, a_difference_in_differences_is_one_of_native_histograms_too) {
  const auto worse = check_against_past(PastSource(0.4), milliseconds(500));
  EXPECT_EQ(worse.verdict, Verdict::fail) << worse.because;
  EXPECT_NE(worse.because.find("of 18,000 events) after 1% (180 of 18,000 events) is 4.97x"), std::string::npos)
      << worse.because;
  const auto same = check_against_past(PastSource(0), milliseconds(500));
  EXPECT_EQ(same.verdict, Verdict::pass) << same.because;
}

TEST(CompareNative, a_difference_in_differences_takes_the_bound_next_below_and_says_so) {
  const auto worse = check_against_past(PastSource(0.4), milliseconds(650));
  EXPECT_NE(worse.because.find("slower than 594.6 ms, the bucket bound next below 650 ms"), std::string::npos)
      << worse.because;
  const auto wide = check_against_past(PastSource(0.4, 2), milliseconds(650));
  EXPECT_EQ(wide.verdict, Verdict::inconclusive) << wide.because;
}

}  // namespace
}  // namespace tidegate::gate
