#include "core/canary/keptn_scoring.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::canary {
namespace {

KeptnCriteria all(std::initializer_list<const char*> texts) {
  KeptnCriteria criteria;
  for (const char* text : texts) criteria.push_back(parse_keptn_criterion(text).value());
  return criteria;
}

KeptnObjective objective(std::string sli, std::vector<KeptnCriteria> pass, std::vector<KeptnCriteria> warning = {}) {
  return {.sli = std::move(sli), .display_name = {}, .pass = std::move(pass), .warning = std::move(warning)};
}

KeptnSlo slo_of(std::vector<KeptnObjective> objectives) { return {.objectives = std::move(objectives)}; }

KeptnEvaluation evaluate(const KeptnSlo& slo, const KeptnValues& values, std::vector<KeptnEarlier> earlier = {}) {
  return score(slo, values, earlier);
}

KeptnEarlier earlier(double value, KeptnResult result = KeptnResult::pass) {
  return {.result = result, .values = {{"p95", value}}};
}

TEST(KeptnCriteria, all_of_a_list_must_hold_and_one_list_of_several) {
  const KeptnSlo both = slo_of({objective("p95", {all({">100", "<200"})})});
  EXPECT_EQ(evaluate(both, {{"p95", 150}}).result, KeptnResult::pass);
  EXPECT_EQ(evaluate(both, {{"p95", 250}}).result, KeptnResult::fail);
  const KeptnSlo either = slo_of({objective("p95", {all({"<100"}), all({"=300"})})});
  EXPECT_EQ(evaluate(either, {{"p95", 300}}).result, KeptnResult::pass);
}

TEST(KeptnTarget, is_a_percentage_of_the_earlier_value_or_a_distance_from_it) {
  EXPECT_EQ(target_of(parse_keptn_criterion("<=+10%").value(), 200), 220);
  EXPECT_EQ(target_of(parse_keptn_criterion("<=10%").value(), 200), 220);
  EXPECT_EQ(target_of(parse_keptn_criterion("<=-10%").value(), 200), 180);
  EXPECT_EQ(target_of(parse_keptn_criterion("<=+10").value(), 200), 210);
  EXPECT_EQ(target_of(parse_keptn_criterion("<=-10").value(), 200), 190);
}

TEST(KeptnHistory, the_newest_results_that_count_are_aggregated) {
  const std::vector<KeptnEarlier> history = {
      earlier(1000),
      earlier(100),
      earlier(200),
      earlier(300, KeptnResult::fail),
      {.result = KeptnResult::pass, .is_invalidated = true, .values = {{"p95", 9}}},
      {.result = KeptnResult::pass, .is_doubtful = true, .values = {{"p95", 9}}}};
  using Include = KeptnComparison::Include;
  EXPECT_EQ(aggregate_of({.results = 2}, "p95", history), 250);
  EXPECT_EQ(aggregate_of({.results = 2, .include = Include::pass}, "p95", history), 150);
  EXPECT_EQ(aggregate_of({.results = 1, .include = Include::pass_or_warn}, "p95", history), 200);
  EXPECT_EQ(aggregate_of({.results = 3}, "p99", history), std::nullopt);
}

TEST(KeptnHistory, percentiles_lie_at_p_times_n_plus_1) {
  using Aggregate = KeptnComparison::Aggregate;
  const std::vector<KeptnEarlier> history = {earlier(10), earlier(20), earlier(30), earlier(40)};
  EXPECT_EQ(aggregate_of({.results = 4, .aggregate = Aggregate::p50}, "p95", history), 25);
  EXPECT_EQ(aggregate_of({.results = 4, .aggregate = Aggregate::p90}, "p95", history), 40);
  EXPECT_EQ(aggregate_of({.results = 4, .aggregate = Aggregate::p95}, "p95", history), 40);
}

TEST(KeptnHistory, without_one_a_relative_criterion_passes_though_the_documentation_says_it_fails) {
  const auto done = evaluate(slo_of({objective("p95", {all({"<=+10%", "<1000"})})}), {{"p95", 900}});
  EXPECT_EQ(done.result, KeptnResult::pass);
  EXPECT_EQ(done.fails_open, std::vector<std::string>{"\"p95\" has nothing earlier to be compared with"});
  const auto compared = evaluate(slo_of({objective("p95", {all({"<=+10%"})})}), {{"p95", 900}}, {earlier(100)});
  EXPECT_EQ(compared.result, KeptnResult::fail);
  EXPECT_TRUE(compared.fails_open.empty());
}

TEST(KeptnObjective, without_pass_criteria_it_is_told_and_not_scored) {
  const auto done = evaluate(slo_of({objective("p95", {all({"<1"})}), objective("throughput", {})}),
                             {{"p95", 0.5}, {"throughput", 3}});
  EXPECT_EQ(done.objectives[1].result, KeptnResult::info);
  EXPECT_EQ(done.score, 100);
}

TEST(KeptnObjective, a_value_that_is_missing_fails_and_trips_a_key_sli) {
  KeptnSlo slo = slo_of({objective("p95", {all({"<1"})}), objective("errors", {all({"<1"})})});
  slo.objectives[0].weight = 99;
  slo.objectives[1].is_key = true;
  const auto done = evaluate(slo, {{"p95", 0.5}, {"errors", std::nullopt}});
  EXPECT_EQ(done.score, 99);
  EXPECT_TRUE(done.a_key_sli_failed);
  EXPECT_EQ(done.result, KeptnResult::fail);
}

TEST(KeptnObjective, a_warning_is_half_the_weight_and_does_not_trip_a_key_sli) {
  KeptnSlo slo = slo_of({objective("p95", {all({"<250"})}, {all({"<=500"})})});
  slo.objectives[0].is_key = true;
  slo.warning_score = 50;
  const auto done = evaluate(slo, {{"p95", 400}});
  EXPECT_EQ(done.score, 50);
  EXPECT_EQ(done.objectives[0].result, KeptnResult::warning);
  EXPECT_EQ(done.result, KeptnResult::warning);
}

TEST(KeptnScore, is_weighed_and_compared_with_both_limits) {
  KeptnSlo slo = slo_of({objective("a", {all({"<1"})}), objective("b", {all({"<1"})})});
  slo.objectives[0].weight = 3;
  EXPECT_EQ(evaluate(slo, {{"a", 0}, {"b", 2}}).score, 75);
  EXPECT_EQ(evaluate(slo, {{"a", 0}, {"b", 2}}).result, KeptnResult::warning);  // >= 75
  EXPECT_EQ(evaluate(slo, {{"a", 2}, {"b", 0}}).result, KeptnResult::fail);
  EXPECT_EQ(evaluate(slo, {{"a", 0}, {"b", 0}}).result, KeptnResult::pass);
}

TEST(KeptnScore, no_objectives_fail_and_none_that_is_scored_pass) {
  EXPECT_EQ(evaluate(slo_of({}), {}).result, KeptnResult::fail);
  const auto told = evaluate(slo_of({objective("p95", {})}), {{"p95", 3}});
  EXPECT_EQ(told.result, KeptnResult::pass);
  EXPECT_EQ(told.fails_open, std::vector<std::string>{"no objective is scored, and the score is 100 all the same"});
}

TEST(KeptnScore, nan_meets_no_criterion) {
  EXPECT_EQ(evaluate(slo_of({objective("p95", {all({"<1"})})}), {{"p95", NAN}}).result, KeptnResult::fail);
}

}  // namespace
}  // namespace tidegate::canary
