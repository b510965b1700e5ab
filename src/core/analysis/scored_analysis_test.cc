#include "core/analysis/scored_analysis.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/fake_clock.h"
#include "support/fake_source.h"

namespace tidegate::analysis {
namespace {

using test::FakeSource;

constexpr Timestamp kEnd{1'700'000'000'000};
constexpr Window kWindow{kEnd - minutes(4), kEnd};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<KeptnCriteria> one(const char* criterion) { return {{parse_keptn_criterion(criterion).value()}}; }

KeptnObjective objective(std::string sli, const char* pass, double weight = 1, bool is_key = false) {
  return {.sli = std::move(sli), .pass = one(pass), .weight = weight, .is_key = is_key};
}

AnalysisPlan plan_of(std::vector<KeptnObjective> objectives, std::vector<KeptnEarlier> earlier = {}) {
  ScoredPlan scored{.window = kWindow};
  for (const auto& each : objectives)
    scored.queries.push_back({.name = each.sli, .source = "prometheus", .text = each.sli});
  scored.rules = KeptnPlan{.slo = {.objectives = std::move(objectives)}, .earlier = std::move(earlier)};
  return {.name = "slo", .file = "slo.yaml", .peer = std::move(scored), .sources = {}};
}

AnalysisPlan plan_of(KltDefinition definition) {
  ScoredPlan scored{.window = kWindow};
  for (const auto& each : definition.objectives) {
    scored.queries.push_back({.name = each.value_template, .source = "prometheus", .text = each.value_template});
  }
  scored.rules = std::move(definition);
  return {.name = "web", .file = "web.yaml", .peer = std::move(scored), .sources = {}};
}

Performed run(const AnalysisPlan& plan, Source& source) {
  FakeClock clock(kEnd);
  return perform(plan, {.start = kEnd}, {{"prometheus", &source}}, clock,
                 [](const Analysis&, const gate::AnalysisRound&) {});
}

Answer value(double number) { return {.series = {{{}, {{kEnd, number}}}}}; }

// A range from its first value to its last one.
Answer range(double first, double last) {
  return {.kind = AnswerKind::matrix, .series = {{{}, {{kWindow.start, first}, {kEnd, last}}}}};
}

double score_in(const Decision& decision) { return decision.assessments.back().measurement.value.value(); }

// ---- Keptn --------------------------------------------------------------------------------------------------------

TEST(KeptnAnalysis, weights_make_a_score_that_decides) {
  FakeSource source;
  source.answer("p95", value(700)).answer("errors", value(0));
  const auto decision = run(plan_of({objective("p95", "<600"), objective("errors", "=0", 9)}), source).decision;
  EXPECT_EQ(decision.verdict, Verdict::pass);
  EXPECT_EQ(score_in(decision), 90);
  EXPECT_EQ(decision.because, "total score: 90% of all points; \"p95\" fails at 700");
  EXPECT_EQ(decision.assessments[0].verdict, Verdict::fail);
  EXPECT_FALSE(decision.assessments[0].decides);
}

TEST(KeptnAnalysis, warnings_are_worth_half_and_a_failed_key_fails_all) {
  FakeSource source;
  source.answer("p95", value(700)).answer("errors", value(2));
  auto warns = objective("p95", "<600");
  warns.warning = one("<800");
  const auto warned = run(plan_of({warns, objective("errors", "<5", 1)}), source).decision;
  EXPECT_EQ(warned.verdict, Verdict::warn);
  EXPECT_EQ(score_in(warned), 75);
  const auto failed = run(plan_of({objective("p95", "<800", 99), objective("errors", "=0", 1, true)}), source).decision;
  EXPECT_EQ(failed.verdict, Verdict::fail);
  EXPECT_EQ(score_in(failed), 99);
}

TEST(KeptnAnalysis, what_is_in_doubt_decides_nothing_where_it_could_make_the_difference) {
  for (const double nothing : {kNaN, double{INFINITY}}) {
    FakeSource source;
    source.answer("errors", value(nothing)).answer("p95", value(100)).answer("slow", value(900));
    EXPECT_EQ(run(plan_of({objective("errors", "=0"), objective("p95", "<600")}), source).decision.verdict,
              Verdict::inconclusive);
    EXPECT_EQ(run(plan_of({objective("errors", "=0"), objective("p95", "<600", 9)}), source).decision.verdict,
              Verdict::pass);
    EXPECT_EQ(run(plan_of({objective("errors", "=0"), objective("slow", "<600", 9)}), source).decision.verdict,
              Verdict::fail);
    EXPECT_EQ(run(plan_of({objective("errors", "=0", 1, true), objective("p95", "<600", 99)}), source).decision.verdict,
              Verdict::inconclusive);
  }
}

TEST(KeptnAnalysis, no_data_is_not_read_as_zero) {
  FakeSource source;
  const auto decision = run(plan_of({objective("errors", "=0")}), source).decision;
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(decision.assessments[0].because, "there is no data, which the Prometheus service of Keptn reads as 0");
}

TEST(KeptnAnalysis, without_any_answer_nothing_was_evaluated) {
  FakeSource source;
  source.answer("", fail(ErrorKind::unreachable, "refused"));
  const auto performed = run(plan_of({objective("errors", "=0"), objective("p95", "<600")}), source);
  EXPECT_TRUE(performed.decision.nothing_evaluated);
  EXPECT_FALSE(performed.to_remember);
}

TEST(KeptnAnalysis, a_wrong_query_is_a_mistake) {
  FakeSource source;
  source.answer("", fail(ErrorKind::rejected, "parse error"));
  EXPECT_TRUE(run(plan_of({objective("errors", "=0")}), source).decision.mistaken);
}

TEST(KeptnAnalysis, a_wrong_query_passes_nothing_however_little_it_weighs) {
  FakeSource source;
  source.answer("wrong", fail(ErrorKind::rejected, "parse error")).answer("p95", value(200));
  const auto decision = run(plan_of({objective("p95", "<300", 19), objective("wrong", "=0")}), source).decision;
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_TRUE(decision.mistaken);
}

TEST(KeptnAnalysis, nothing_passes_of_which_more_than_half_is_in_doubt) {
  FakeSource source;
  source.answer("p95", value(200)).answer("gone", Answer{});
  auto plan = plan_of({objective("p95", "<300"), objective("gone", "<5", 2)});
  std::get<KeptnPlan>(std::get<ScoredPlan>(plan.peer).rules).slo.pass_score = 30;
  const auto decision = run(plan, source).decision;
  EXPECT_EQ(decision.verdict, Verdict::inconclusive) << decision.because;
  EXPECT_NE(decision.because.find("more than half of the weight is in doubt"), std::string::npos) << decision.because;
}

TEST(KeptnAnalysis, rounds_that_were_added_to_a_record_are_not_judged) {
  FakeSource source;
  source.answer("p95", value(200));
  const auto plan = plan_of({objective("p95", "<300")});
  auto performed = run(plan, source);
  performed.record.rounds.push_back(performed.record.rounds.front());
  EXPECT_EQ(perform_again(plan, performed.record, {{"prometheus", &source}}).verdict, Verdict::pass);
  performed.record.rounds = {{.at = kEnd, .finished = kEnd}};
  EXPECT_EQ(perform_again(plan, performed.record, {{"prometheus", &source}}).verdict, Verdict::inconclusive);
}

TEST(KeptnAnalysis, relative_criteria_need_something_earlier) {
  FakeSource source;
  source.answer("p95", value(200));
  const auto first = run(plan_of({objective("p95", "<=+10%")}), source);
  EXPECT_EQ(first.decision.verdict, Verdict::inconclusive);
  auto earlier = first.to_remember;
  ASSERT_TRUE(earlier);
  const auto again = run(plan_of({objective("p95", "<=+10%")}, {*earlier}), source);
  EXPECT_EQ(again.decision.verdict, Verdict::inconclusive) << "no retry may pass by what was blocked";
  earlier->is_doubtful = false;
  EXPECT_EQ(run(plan_of({objective("p95", "<=+10%")}, {*earlier}), source).decision.verdict, Verdict::pass);
  FakeSource slower;
  slower.answer("p95", value(221));
  EXPECT_EQ(run(plan_of({objective("p95", "<=+10%")}, {*earlier}), slower).decision.verdict, Verdict::fail);
}

TEST(KeptnAnalysis, what_fails_or_passes_without_the_comparison_needs_nothing_earlier) {
  FakeSource source;
  source.answer("p95", value(200));
  auto either = objective("p95", "<=+10%");
  either.pass.push_back({parse_keptn_criterion("<600").value()});
  EXPECT_EQ(run(plan_of({either}), source).decision.verdict, Verdict::pass);
  auto both = objective("p95", "<=+10%");
  both.pass[0].push_back(parse_keptn_criterion("<100").value());
  EXPECT_EQ(run(plan_of({both}), source).decision.verdict, Verdict::fail);
}

TEST(KeptnAnalysis, values_in_doubt_are_not_remembered) {
  FakeSource source;
  source.answer("errors", value(kNaN)).answer("p95", value(100));
  const auto performed = run(plan_of({objective("errors", "=0"), objective("p95", "<600")}), source);
  ASSERT_TRUE(performed.to_remember);
  EXPECT_EQ(performed.to_remember->values, (std::map<std::string, double>{{"p95", 100}}));
  EXPECT_EQ(performed.to_remember->result, KeptnResult::fail);
}

TEST(KeptnAnalysis, objectives_of_the_same_name_are_told_apart) {
  FakeSource source;
  source.answer("", value(1));
  const auto decision =
      run(plan_of({objective("p95", "<600"), objective("p95", "<2"), objective("total score", "<2")}), source).decision;
  std::vector<std::string> names;
  for (const auto& each : decision.assessments) names.push_back(each.objective);
  EXPECT_EQ(names, (std::vector<std::string>{"p95", "p95 2", "total score 2", "total score"}));
}

TEST(KeptnAnalysis, without_any_weight_no_verdict_follows) {
  FakeSource source;
  source.answer("p95", value(100));
  EXPECT_EQ(run(plan_of({objective("p95", "<600", 0)}), source).decision.verdict, Verdict::inconclusive);
}

// ---- the Lifecycle Toolkit ----------------------------------------------------------------------------------------

KltObjective klt(std::string name, KltOperator failure, double weight = 1, bool is_key = false) {
  return {.value_template = std::move(name), .failure = failure, .weight = weight, .is_key = is_key};
}

constexpr KltOperator kAbove5{.kind = KltOperator::Kind::greater, .value = 5};

KltDefinition definition(std::vector<KltObjective> objectives) {
  return {.objectives = std::move(objectives), .pass_percentage = 90, .warning_percentage = 60};
}

TEST(KltAnalysis, asks_for_the_window_and_judges_what_does_not_fail) {
  FakeSource source;
  source.answer("errors", range(2, 2));
  const auto performed = run(plan_of(definition({klt("errors", kAbove5)})), source);
  EXPECT_EQ(performed.decision.verdict, Verdict::pass);
  EXPECT_EQ(performed.decision.assessments[0].measurement.questions[0].grid,
            (Grid{.start = kWindow.start, .end = kWindow.end, .step = minutes(1)}));
}

TEST(KltAnalysis, NaN_which_fulfils_no_operator_does_not_pass) {
  FakeSource source;
  source.answer("errors", range(kNaN, kNaN));
  EXPECT_EQ(run(plan_of(definition({klt("errors", kAbove5)})), source).decision.verdict, Verdict::inconclusive);
}

TEST(KltAnalysis, a_value_that_is_another_at_the_end_of_the_window_is_a_doubt) {
  FakeSource source;
  source.answer("worse", range(0, 50))
      .answer("better", range(50, 0))
      .answer("ended", Answer{.kind = AnswerKind::matrix, .series = {{{}, {{kWindow.start, 0}}}}});
  for (const auto name : {"worse", "better", "ended"}) {
    EXPECT_EQ(run(plan_of(definition({klt(name, kAbove5)})), source).decision.verdict, Verdict::inconclusive) << name;
  }
}

TEST(KltAnalysis, several_series_and_none_are_a_doubt) {
  FakeSource source;
  Answer two = range(1, 1);
  two.series.push_back(two.series.front());
  source.answer("two", two).answer("none", Answer{.kind = AnswerKind::matrix});
  EXPECT_EQ(run(plan_of(definition({klt("two", kAbove5)})), source).decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(run(plan_of(definition({klt("none", kAbove5)})), source).decision.verdict, Verdict::inconclusive);
}

TEST(KltAnalysis, a_key_objective_without_points_fails_all) {
  FakeSource source;
  source.answer("errors", range(9, 9)).answer("p95", range(1, 1));
  const auto decision =
      run(plan_of(definition({klt("errors", kAbove5, 1, true), klt("p95", kAbove5, 99)})), source).decision;
  EXPECT_EQ(decision.verdict, Verdict::fail);
  EXPECT_EQ(score_in(decision), 99);
}

TEST(KltAnalysis, a_score_that_nothing_can_miss_proves_nothing) {
  FakeSource source;
  source.answer("bad", range(9, 9)).answer("none", Answer{.kind = AnswerKind::matrix});
  for (const auto name : {"bad", "none"}) {
    auto open = definition({klt(name, kAbove5)});
    open.warning_percentage = 0;
    EXPECT_EQ(run(plan_of(open), source).decision.verdict, Verdict::inconclusive) << name;
  }
}

TEST(KltAnalysis, what_can_never_fail_proves_nothing) {
  FakeSource source;
  source.answer("errors", range(1, 1));
  auto open = klt("errors", kAbove5);
  open.failure.reset();
  EXPECT_EQ(run(plan_of(definition({open})), source).decision.verdict, Verdict::inconclusive);
}

}  // namespace
}  // namespace tidegate::analysis
