#include "core/analysis/argo_analysis.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/fake_clock.h"
#include "support/fake_source.h"

namespace tidegate::analysis {
namespace {

using test::FakeSource;

constexpr Timestamp kStart{1'700'000'000'000};

AnalysisMetric metric(std::string name, std::string success, std::string failure = "", ArgoLimits limits = {}) {
  AnalysisMetric planned{.source = "prometheus", .question = name};
  planned.metric = {.name = name,
                    .limits = limits,
                    .success_condition = std::move(success),
                    .failure_condition = std::move(failure),
                    .provider = ArgoPrometheus{.query = name}};
  return planned;
}

AnalysisMetric web_metric(std::string name, std::string success, std::string path) {
  AnalysisMetric planned = metric(std::move(name), std::move(success));
  planned.metric.provider = ArgoWeb{.json_path = std::move(path)};
  return planned;
}

Answer list_of(std::initializer_list<double> numbers) {
  Answer answer;
  for (const double number : numbers) answer.series.push_back({{}, {{kStart, number}}});
  return answer;
}

// Answers each time with the next of its list, the last one again and again.
class Story final : public Source {
 public:
  explicit Story(std::vector<Result<Answer>> answers, FakeClock* clock = nullptr, Duration takes = {})
      : answers_(std::move(answers)), clock_(clock), takes_(takes) {}

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) override {
    if (clock_ != nullptr) clock_->advance(std::min(takes_, deadline));
    std::vector<Result<Answer>> all;
    for (const auto& question : questions) {
      times.push_back(question.at - kStart);
      all.push_back(answers_[std::min(next_++, answers_.size() - 1)]);
    }
    last_deadline = deadline;
    return all;
  }

  std::vector<Duration> times;
  Duration last_deadline;

 private:
  std::vector<Result<Answer>> answers_;
  std::size_t next_ = 0;
  FakeClock* clock_;
  Duration takes_;
};

AnalysisPlan plan_of(std::vector<AnalysisMetric> metrics) {
  return {.name = "a", .file = "a.yaml", .peer = ArgoPlan{std::move(metrics)}, .sources = {}};
}

Performed run(const AnalysisPlan& plan, Source& source, FakeClock& clock, AnalysisOrder order = {.start = kStart}) {
  const gate::Sources sources = {{"prometheus", &source}};
  auto performed = perform(plan, order, sources, clock, [](const Analysis&, const gate::AnalysisRound&) {});
  return performed;
}

Decision decision_on(const AnalysisMetric& metric, std::vector<Result<Answer>> answers) {
  FakeClock clock(kStart);
  Story story(std::move(answers));
  return run(plan_of({metric}), story, clock).decision;
}

Verdict verdict_on(const AnalysisMetric& metric, std::vector<Result<Answer>> answers) {
  return decision_on(metric, std::move(answers)).verdict;
}

const Assessment& only(const Decision& decision) { return decision.assessments.front(); }

// ---- the loop -----------------------------------------------------------------------------------------------------

TEST(Analysis, measures_each_metric_at_its_own_times) {
  FakeClock clock(kStart);
  Story story({list_of({1})});
  const auto plan = plan_of({metric("slow", "result[0] == 1", "", {.interval = seconds(20), .count = 2}),
                             metric("late", "result[0] == 1", "", {.initial_delay = seconds(7)})});
  const auto performed = run(plan, story, clock);
  EXPECT_EQ(performed.decision.verdict, Verdict::pass);
  EXPECT_EQ(story.times, (std::vector{seconds(0), seconds(7), seconds(20)}));
  EXPECT_EQ(performed.record.rounds.size(), 3U);
}

TEST(Analysis, counts_the_interval_from_the_end_of_a_measurement) {
  FakeClock clock(kStart);
  Story story({list_of({1})}, &clock, seconds(3));
  run(plan_of({metric("m", "result[0] == 1", "", {.interval = seconds(10), .count = 3})}), story, clock);
  EXPECT_EQ(story.times, (std::vector{seconds(0), seconds(13), seconds(26)}));
}

TEST(Analysis, tries_again_ten_seconds_after_an_error) {
  FakeClock clock(kStart);
  Story story({fail(ErrorKind::unreachable, "refused"), list_of({1})});
  const auto plan = plan_of({metric("m", "result[0] == 1", "", {.interval = minutes(5), .count = 1})});
  EXPECT_EQ(run(plan, story, clock).decision.verdict, Verdict::pass);
  EXPECT_EQ(story.times, (std::vector{seconds(0), seconds(10)}));
}

TEST(Analysis, gives_a_measurement_its_timeout_and_no_more_than_the_run_has) {
  FakeClock clock(kStart);
  Story story({list_of({1})});
  const auto plan = plan_of({metric("m", "result[0] == 1")});
  run(plan, story, clock);
  EXPECT_EQ(story.last_deadline, seconds(30));
  run(plan, story, clock, {.start = kStart, .give_up = kStart + seconds(5)});
  EXPECT_EQ(story.last_deadline, seconds(5));
}

TEST(Analysis, ends_with_the_first_metric_that_fails_and_the_others_are_not_judged) {
  FakeClock clock(kStart);
  FakeSource source;
  source.answer("bad", list_of({1})).answer("good", list_of({0}));
  const ArgoLimits limits{.interval = seconds(10), .count = 5};
  const auto plan =
      plan_of({metric("bad", "result[0] == 0", "", limits), metric("good", "result[0] == 0", "", limits)});
  const auto decision = run(plan, source, clock).decision;
  EXPECT_EQ(decision.verdict, Verdict::fail);
  EXPECT_EQ(decision.assessments[0].verdict, Verdict::fail);
  EXPECT_EQ(decision.assessments[1].verdict, Verdict::inconclusive);
  EXPECT_EQ(decision.assessments[1].measurement.caveats[0].why,
            "Argo Rollouts would pass this, but the run was terminated before its last measurement");
}

TEST(Analysis, an_interrupt_ends_it_at_once_and_passes_nothing) {
  FakeClock clock(kStart);
  clock.interrupt_at(kStart + seconds(15));
  Story story({list_of({1})});
  const auto plan = plan_of({metric("m", "result[0] == 1", "", {.interval = seconds(10), .count = 5})});
  const auto decision = run(plan, story, clock).decision;
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 130);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(decision.decided_at, kStart + seconds(15));
}

TEST(Analysis, the_deadline_of_the_run_passes_nothing) {
  FakeClock clock(kStart);
  Story story({list_of({1})});
  const auto plan = plan_of({metric("m", "result[0] == 1", "", {.interval = seconds(10), .count = 5})});
  const auto decision = run(plan, story, clock, {.start = kStart, .give_up = kStart + seconds(25)}).decision;
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 124);
  EXPECT_EQ(story.times.size(), 3U);
}

TEST(Analysis, terminated_as_meant_it_passes_and_before_its_count_it_does_not) {
  const AnalysisOrder order{.start = kStart, .until = kStart + seconds(25)};
  for (const auto& [count, verdict] : {std::pair(0, Verdict::pass), std::pair(5, Verdict::inconclusive)}) {
    FakeClock clock(kStart);
    Story story({list_of({1})});
    const auto plan = plan_of({metric("m", "result[0] == 1", "", {.interval = seconds(10), .count = count})});
    EXPECT_EQ(run(plan, story, clock, order).decision.verdict, verdict) << count;
  }
}

TEST(Analysis, comes_to_the_same_end_again_from_its_record) {
  FakeClock clock(kStart);
  Story story({list_of({1}), fail(ErrorKind::refused, "no"), list_of({std::nan("")}), list_of({2})}, &clock,
              seconds(2));
  const auto plan = plan_of({metric("m", "result[0] == 1", "result[0] == 2", {.interval = seconds(10), .count = 5})});
  gate::RecordingSource recording("prometheus", story);
  const auto performed = run(plan, recording, clock);
  gate::Evidence evidence{.gate_text = "x", .analysis = performed.record, .exchanges = recording.exchanges()};
  const auto kept = gate::read_evidence(gate::write_evidence(evidence));
  ASSERT_TRUE(kept);
  gate::RecordedSource recorded("prometheus", *kept);
  const auto again = perform_again(plan, *kept->analysis, {{"prometheus", &recorded}});
  EXPECT_EQ(again.because, performed.decision.because);
  EXPECT_EQ(again.verdict, performed.decision.verdict);
  EXPECT_EQ(again.decided_at, performed.decision.decided_at);
  EXPECT_EQ(again.assessments[0].because, performed.decision.assessments[0].because);
}

TEST(Analysis, plans_as_long_as_its_counts_take) {
  const auto length_of = [](ArgoLimits limits) {
    return planned_length(plan_of({metric("m", "result[0] == 1", "", limits)}));
  };
  EXPECT_EQ(length_of({.interval = minutes(1), .initial_delay = seconds(5), .count = 3}), seconds(125));
  EXPECT_EQ(length_of({}), Duration{});
  EXPECT_EQ(length_of({.interval = minutes(1)}), std::nullopt);
  EXPECT_GT(length_of({.interval = hours(1), .count = INT64_MAX}), hours(24 * 365));
}

// ---- what it comes to ---------------------------------------------------------------------------------------------

TEST(AnalysisVerdict, failed_is_fail_with_its_count_and_limit) {
  const auto decision =
      decision_on(metric("m", "result[0] < 1", "", {.interval = seconds(1), .count = 5, .failure_limit = 1}),
                  {list_of({0}), list_of({2})});
  EXPECT_EQ(only(decision).verdict, Verdict::fail);
  EXPECT_EQ(only(decision).because,
            "failed (2) > failureLimit (1); 1 successful, 2 failed of 3 measurements, the last one 2");
  EXPECT_EQ(only(decision).limit, "result[0] < 1");
}

TEST(AnalysisVerdict, a_value_without_series_is_made_good_by_a_later_one_that_has_some) {
  const auto plan = plan_of({metric("m", "result[0] < 1", "", {.interval = seconds(1), .count = 2})});
  const auto verdict = [&](std::vector<std::string> hidden) {
    const auto analysis = begin(plan, kStart);
    gate::AnalysisRecord record{.start = kStart};
    for (const auto& kind : hidden) {
      const auto at = kStart + seconds(static_cast<std::int64_t>(record.rounds.size()));
      record.rounds.push_back({.at = at, .finished = at, .metrics = {0}});
      Asked asked{Question{.text = "q", .at = at, .grid = std::nullopt}, list_of({0}), std::nullopt};
      if (!kind.empty()) asked.hidden = Caveat{.kind = kind, .why = "it stands on nothing", .disqualifies = true};
      analysis->add(record.rounds.back(), {&asked, 1});
    }
    record.end = record.rounds.back().at;
    return analysis->conclude(Ended::completed, record).verdict;
  };
  EXPECT_EQ(verdict({"", ""}), Verdict::pass);
  EXPECT_EQ(verdict({"no-data", ""}), Verdict::pass) << "before there was traffic";
  EXPECT_EQ(verdict({"", "no-data"}), Verdict::inconclusive);
  EXPECT_EQ(verdict({"no-data", "no-data"}), Verdict::inconclusive);
  EXPECT_EQ(verdict({"unknown-metric", ""}), Verdict::inconclusive);
}

TEST(AnalysisVerdict, what_argo_passes_without_evidence_is_inconclusive) {
  const double nan = std::nan("");
  EXPECT_EQ(verdict_on(metric("m", "", "result[0] > 1"), {list_of({nan})}), Verdict::inconclusive);
  EXPECT_EQ(verdict_on(metric("m", "result[0] > 1"), {list_of({HUGE_VAL})}), Verdict::inconclusive);
  EXPECT_EQ(verdict_on(metric("m", ""), {list_of({0})}), Verdict::inconclusive);
  EXPECT_EQ(verdict_on(metric("m", "all(result, {# < 1})"), {list_of({})}), Verdict::inconclusive);
  EXPECT_EQ(verdict_on(metric("m", "result[0] < 1"), {list_of({0, 5})}), Verdict::inconclusive);
}

TEST(AnalysisVerdict, what_a_condition_says_in_words_passes_and_the_decision_says_it_too) {
  const auto decision = decision_on(metric("m", "isNaN(result[0]) || result[0] < 1"), {list_of({std::nan("")})});
  EXPECT_EQ(decision.verdict, Verdict::pass);
  EXPECT_EQ(only(decision).measurement.caveats[0].why,
            "a measurement passed without evidence: the value is NaN, which the condition mentions");
  EXPECT_EQ(verdict_on(metric("m", "len(result) == 0 || result[0] < 1"), {list_of({})}), Verdict::pass);
  EXPECT_EQ(verdict_on(metric("m", "all(result, {# < 1})"), {list_of({0, 0.5})}), Verdict::pass);
}

TEST(AnalysisVerdict, a_failure_on_nan_is_a_doubt) {
  const auto decision = decision_on(metric("m", "result[0] < 1"), {list_of({std::nan("")})});
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(only(decision).measurement.caveats[0].why,
            "Argo Rollouts would call this failed: the value is NaN, which the condition does not mention");
}

TEST(AnalysisVerdict, doubtful_successes_are_tolerated_as_inconclusive_measurements_are) {
  const ArgoLimits limits{.interval = seconds(1), .count = 3, .inconclusive_limit = 1};
  const auto decision = decision_on(metric("m", "", "result[0] > 1", limits), {list_of({std::nan("")}), list_of({0})});
  EXPECT_EQ(decision.verdict, Verdict::pass);
  EXPECT_EQ(only(decision).measurement.caveats.size(), 1U);
}

TEST(AnalysisVerdict, an_index_out_of_range_is_no_data) {
  const auto decision = decision_on(metric("m", "result[0] < 1"), {list_of({})});
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_FALSE(decision.nothing_evaluated);
  EXPECT_TRUE(only(decision).measurement.caveats[0].is_no_data);
  EXPECT_EQ(decision.watch->took, seconds(40));  // five in a row, ten seconds apart
}

TEST(AnalysisVerdict, a_source_that_never_answers_is_nothing_evaluated) {
  const auto decision = decision_on(metric("m", "result[0] < 1"), {fail(ErrorKind::unreachable, "refused")});
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 4);
  EXPECT_EQ(only(decision).value, "no answer");
}

TEST(AnalysisVerdict, a_query_that_the_source_cannot_read_is_a_mistake) {
  const auto decision = decision_on(metric("m", "result[0] < 1"), {fail(ErrorKind::rejected, "parse error")});
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 2);
}

TEST(AnalysisVerdict, neither_condition_is_inconclusive) {
  EXPECT_EQ(verdict_on(metric("m", "result[0] < 1", "result[0] > 2"), {list_of({1.5})}), Verdict::inconclusive);
}

TEST(AnalysisVerdict, dry_runs_decide_nothing_and_never_pass_alone) {
  auto dry = metric("dry", "result[0] < 1");
  dry.metric.is_dry_run = true;
  EXPECT_EQ(verdict_on(dry, {list_of({0})}), Verdict::inconclusive);
  FakeClock clock(kStart);
  FakeSource source;
  source.answer("dry", list_of({5})).answer("real", list_of({0}));
  const auto decision = run(plan_of({dry, metric("real", "result[0] < 1")}), source, clock).decision;
  EXPECT_EQ(decision.verdict, Verdict::pass);
  EXPECT_EQ(decision.assessments[0].verdict, Verdict::fail);
  EXPECT_EQ(decision.assessments[0].severity, Severity::info);
}

TEST(AnalysisVerdict, an_answer_that_may_be_incomplete_proves_nothing) {
  Answer partial = list_of({0});
  partial.warnings = {"some stores are unavailable"};
  EXPECT_EQ(verdict_on(metric("m", "result[0] < 1"), {partial}), Verdict::inconclusive);
}

// ---- values -------------------------------------------------------------------------------------------------------

TEST(AnalysisValue, of_a_scalar_is_a_number) {
  Answer scalar = list_of({3});
  scalar.kind = AnswerKind::scalar;
  EXPECT_EQ(verdict_on(metric("m", "result == 3"), {scalar}), Verdict::pass);
}

TEST(AnalysisValue, of_a_range_is_the_list_of_all_its_numbers) {
  auto planned = metric("m", "len(result) == 4 && result[3] == 4");
  planned.metric.provider = ArgoPrometheus{
      .query = "m", .range = ArgoRange{.start = "now() - duration(\"5m\")", .end = "now()", .step = "1m"}};
  Answer matrix{.kind = AnswerKind::matrix};
  matrix.series = {{{}, {{kStart, 1}, {kStart, 2}}}, {{}, {{kStart, 3}, {kStart, 4}}}};
  const auto decision = decision_on(planned, {matrix});
  EXPECT_EQ(decision.verdict, Verdict::pass);
  const auto& asked = only(decision).measurement.questions.front();
  ASSERT_TRUE(asked.grid);
  EXPECT_EQ(*asked.grid, (Grid{kStart - minutes(5), kStart, minutes(1)}));
}

TEST(AnalysisValue, of_a_web_service_is_what_its_path_names) {
  const Answer json{.kind = AnswerKind::string, .text = R"({"data":{"ok":true,"rates":[0.5]}})"};
  EXPECT_EQ(verdict_on(web_metric("m", "result", "{$.data.ok}"), {json}), Verdict::pass);
  EXPECT_EQ(verdict_on(web_metric("m", "result[0] < 1", "{$.data.rates}"), {json}), Verdict::pass);
  EXPECT_EQ(verdict_on(web_metric("m", "result.data.ok", "{$}"), {json}), Verdict::pass);
  EXPECT_EQ(verdict_on(web_metric("m", "result", "{$.nothing}"), {json}), Verdict::inconclusive);
  const Answer text{.kind = AnswerKind::string, .text = "fine"};
  EXPECT_EQ(verdict_on(web_metric("m", "result == \"fine\"", ""), {text}), Verdict::pass);
  EXPECT_EQ(verdict_on(web_metric("m", "result == \"fine\"", "{$}"), {text}), Verdict::inconclusive);
}

}  // namespace
}  // namespace tidegate::analysis
