#include "core/analysis/flagger_analysis.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/fake_clock.h"
#include "support/fake_source.h"

namespace tidegate::analysis {
namespace {

constexpr Timestamp kStart{1'700'000'000'000};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Answers each round with the next row, the last one again and again; one Result for each question, in order.
class Rounds final : public Source {
 public:
  explicit Rounds(std::vector<std::vector<Result<Answer>>> rounds) : rounds_(std::move(rounds)) {}
  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration) override {
    times.push_back(questions.front().at - kStart);
    const auto& round = rounds_[std::min(next_++, rounds_.size() - 1)];
    return {round.begin(), round.begin() + static_cast<std::ptrdiff_t>(questions.size())};
  }
  std::vector<Duration> times;

 private:
  std::vector<std::vector<Result<Answer>>> rounds_;
  std::size_t next_ = 0;
};

Answer series(std::initializer_list<double> numbers) {
  Answer answer;
  for (const double number : numbers) answer.series.push_back({{}, {{kStart, number}}});
  return answer;
}

AnalysisPlan plan_of(std::vector<FlaggerRange> ranges, std::int64_t threshold, std::int64_t ticks) {
  FlaggerPlan plan{.canary = {.name = "c", .interval = seconds(30), .threshold = threshold, .ticks = ticks}};
  for (const FlaggerRange& range : ranges) {
    const std::string name = "m" + std::to_string(plan.queries.size());
    plan.canary.metrics.push_back({.kind = FlaggerMetric::Kind::inline_query, .name = name, .range = range});
    plan.queries.push_back({.name = name, .source = "prometheus", .text = name});
  }
  return {.name = "c", .file = "c.yaml", .peer = std::move(plan), .sources = {}};
}

Performed run(const AnalysisPlan& plan, Source& source, AnalysisOrder order = {.start = kStart}) {
  FakeClock clock(kStart);
  return perform(plan, order, {{"prometheus", &source}}, clock, [](const Analysis&, const gate::AnalysisRound&) {});
}

Decision decision_on(const AnalysisPlan& plan, std::vector<std::vector<Result<Answer>>> rounds) {
  Rounds source(std::move(rounds));
  return run(plan, source).decision;
}

TEST(FlaggerAnalysis, checks_at_every_interval_but_not_at_the_start_until_so_many_have_passed) {
  Rounds source({{series({1})}});
  const auto performed = run(plan_of({{.max = 5}}, 2, 3), source);
  EXPECT_EQ(performed.decision.verdict, Verdict::pass);
  EXPECT_EQ(source.times, (std::vector{seconds(30), seconds(60), seconds(90)}));
}

TEST(FlaggerAnalysis, failed_checks_of_all_metrics_add_up_and_roll_back) {
  const auto plan = plan_of({{.max = 5}, {.min = 1}}, 2, 10);
  const auto decision =
      decision_on(plan, {{series({9}), series({1})}, {series({1}), series({1})}, {series({1}), series({0})}});
  EXPECT_EQ(decision.verdict, Verdict::fail);
  EXPECT_EQ(decision.watch->evaluations, 3);
  EXPECT_EQ(decision.assessments[0].verdict, Verdict::fail);
  EXPECT_EQ(decision.assessments[1].verdict, Verdict::fail);
  EXPECT_EQ(decision.assessments[1].because,
            "1 of 3 checks failed because of it, and 2 failed checks roll back; the last value is 0");
}

TEST(FlaggerAnalysis, a_failed_check_lengthens_it_and_is_tolerated_below_the_threshold) {
  Rounds source({{series({9})}, {series({1})}});
  EXPECT_EQ(run(plan_of({{.max = 5}}, 2, 2), source).decision.verdict, Verdict::pass);
  EXPECT_EQ(source.times.back(), seconds(90));
}

TEST(FlaggerAnalysis, rolling_back_without_evidence_is_a_doubt) {
  const auto plan = plan_of({{.max = 5}}, 2, 10);
  const auto unreachable = std::unexpected(Error{ErrorKind::unreachable, "refused"});
  EXPECT_EQ(decision_on(plan, {{series({})}}).verdict, Verdict::inconclusive);
  EXPECT_EQ(decision_on(plan, {{series({kNaN})}}).verdict, Verdict::inconclusive);
  EXPECT_EQ(decision_on(plan, {{series({9})}, {series({})}}).verdict, Verdict::inconclusive);
  const auto down = decision_on(plan, {{unreachable}});
  EXPECT_EQ(down.verdict, Verdict::inconclusive);
  EXPECT_TRUE(down.nothing_evaluated);
  EXPECT_EQ(decision_on(plan, {{series({})}, {series({9})}, {series({9})}}).verdict, Verdict::inconclusive);
}

TEST(FlaggerAnalysis, promoting_on_one_of_several_series_or_part_of_an_answer_is_a_doubt) {
  const auto plan = plan_of({{.max = 5}}, 2, 1);
  const auto several = decision_on(plan, {{series({50, 1})}});
  EXPECT_EQ(several.verdict, Verdict::inconclusive);
  EXPECT_EQ(several.assessments[0].measurement.caveats.front().kind, "many-series");
  Answer partial = series({1});
  partial.warnings = {"a store is away"};
  EXPECT_EQ(decision_on(plan, {{partial}}).verdict, Verdict::inconclusive);
  EXPECT_EQ(decision_on(plan, {{series({-INFINITY})}}).verdict, Verdict::inconclusive);
}

TEST(FlaggerAnalysis, a_scalar_is_no_answer_for_flagger_and_a_mistake_of_the_query) {
  Answer scalar = series({1});
  scalar.kind = AnswerKind::scalar;
  const auto decision = decision_on(plan_of({{.max = 5}}, 1, 1), {{scalar}});
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_TRUE(decision.mistaken);
}

TEST(FlaggerAnalysis, durations_are_compared_in_whole_milliseconds) {
  auto plan = plan_of({{.max = 500}}, 1, 1);
  auto& metric = std::get<FlaggerPlan>(plan.peer).canary.metrics.front();
  EXPECT_EQ(decision_on(plan, {{series({500.9})}}).verdict, Verdict::fail);
  metric.kind = FlaggerMetric::Kind::built_in;
  metric.name = "request-duration";
  EXPECT_EQ(decision_on(plan, {{series({500.9})}}).verdict, Verdict::pass);
}

TEST(FlaggerAnalysis, cut_short_never_passes) {
  Rounds source({{series({1})}});
  const auto late = run(plan_of({{.max = 5}}, 1, 5), source, {.start = kStart, .give_up = kStart + seconds(70)});
  EXPECT_EQ(late.decision.verdict, Verdict::inconclusive);
  EXPECT_TRUE(late.decision.deadline_passed);
}

TEST(FlaggerAnalysis, webhooks_are_named_as_not_called_and_decide_nothing) {
  auto plan = plan_of({{.max = 5}}, 1, 1);
  std::get<FlaggerPlan>(plan.peer).canary.webhooks = {{.name = "load-test", .type = "rollout", .place = {}}};
  const auto decision = decision_on(plan, {{series({1})}});
  EXPECT_EQ(decision.verdict, Verdict::pass);
  EXPECT_EQ(decision.assessments[1].objective, "webhook load-test");
  EXPECT_EQ(decision.assessments[1].verdict, Verdict::inconclusive);
  EXPECT_FALSE(decision.assessments[1].decides);
}

TEST(FlaggerAnalysis, what_was_recorded_comes_to_the_same_end) {
  const auto plan = plan_of({{.max = 5}, {.min = 1}}, 2, 2);
  Rounds source({{series({9}), series({1})}, {series({1}), series({2})}});
  gate::RecordingSource recording("prometheus", source);
  FakeClock clock(kStart);
  const auto performed = perform(plan, {.start = kStart}, {{"prometheus", &recording}}, clock,
                                 [](const Analysis&, const gate::AnalysisRound&) {});
  gate::Evidence evidence{.exchanges = recording.exchanges()};
  gate::RecordedSource recorded("prometheus", evidence);
  const auto again = perform_again(plan, performed.record, {{"prometheus", &recorded}});
  EXPECT_EQ(again.verdict, performed.decision.verdict);
  EXPECT_EQ(again.because, performed.decision.because);
  EXPECT_EQ(again.watch, performed.decision.watch);
}

TEST(FlaggerAnalysis, rounds_without_their_metrics_promote_nothing) {
  const auto plan = plan_of({{.max = 5}, {.min = 1}}, 2, 2);
  Rounds source({{series({1}), series({1})}});
  gate::AnalysisRecord record{.start = kStart, .end = kStart + minutes(9), .ended = "completed"};
  for (int i = 1; i <= 3; ++i) record.rounds.push_back({.at = kStart + minutes(i), .finished = kStart + minutes(i)});
  EXPECT_EQ(perform_again(plan, record, {{"prometheus", &source}}).verdict, Verdict::inconclusive);
  for (auto& round : record.rounds) round.metrics = {0};
  EXPECT_EQ(perform_again(plan, record, {{"prometheus", &source}}).verdict, Verdict::inconclusive);
}

}  // namespace
}  // namespace tidegate::analysis
