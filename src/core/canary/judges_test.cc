#include <gtest/gtest.h>

#include <random>

#include "core/canary/latency_judge.h"
#include "core/canary/rate_judge.h"

namespace tidegate::canary {
namespace {

using Finding = Comparison::Finding;

RateJudge after(const RateDesign& design, int looks, const stats::TwoArms& each) {
  RateJudge judge(design);
  for (int i = 0; i < looks; ++i) judge.add(each, {60'000 * (i + 1)});
  return judge;
}

TEST(RateJudge, finds_three_times_the_errors_and_stays_with_it) {
  auto judge = after({}, 20, {6, 300, 2, 300});
  EXPECT_EQ(judge.finding(), Finding::worse);
  for (int i = 0; i < 20; ++i) judge.add({0, 300, 2, 300}, {});
  EXPECT_EQ(judge.finding(), Finding::worse);
}

TEST(RateJudge, passes_on_evidence_alone) {
  EXPECT_EQ(after({}, 60, {2, 300, 2, 300}).finding(), Finding::no_worse);
  EXPECT_EQ(after({}, 5, {2, 300, 2, 300}).finding(), Finding::open);
}

TEST(RateJudge, nothing_is_no_evidence) {
  EXPECT_EQ(after({}, 0, {}).finding(), Finding::open);
  EXPECT_EQ(after({}, 60, {}).finding(), Finding::open);
  EXPECT_EQ(after({}, 1, {0, 1, 0, 1}).finding(), Finding::open);
  EXPECT_EQ(after({}, 60, {0, 0, 2, 300}).finding(), Finding::open);
  EXPECT_EQ(after({}, 60, {2, 300, 0, 0}).finding(), Finding::open);
}

TEST(RateJudge, without_any_error_it_passes_once_the_rate_is_proven_negligible) {
  EXPECT_EQ(after({}, 13, {0, 300, 0, 300}).finding(), Finding::open);
  EXPECT_EQ(after({}, 14, {0, 300, 0, 300}).finding(), Finding::no_worse);
}

TEST(RateJudge, says_what_it_passes_by) {
  EXPECT_EQ(after({}, 14, {0, 300, 0, 300}).conclude({}).negligible, 0.001);
  EXPECT_FALSE(after({}, 60, {2, 300, 2, 300}).conclude({}).negligible);
}

TEST(RateJudge, the_interval_is_as_wide_as_the_variation_makes_it) {
  const auto chance = after({}, 10, {6, 300, 20, 3000}).conclude({});
  const auto moody = after({.variation = 0.5}, 10, {6, 300, 20, 3000}).conclude({});
  EXPECT_LT(*moody.effect_low, *chance.effect_low);
  EXPECT_GT(*moody.effect_high, 1.5 * *chance.effect_high);
}

TEST(RateJudge, says_how_many_requests_are_still_needed_and_how_long_that_takes) {
  const auto comparison = after({}, 5, {2, 300, 2, 300}).conclude(minutes(1));
  ASSERT_TRUE(comparison.requests_needed);
  const int looks = static_cast<int>(*comparison.requests_needed / 300) + 5;
  EXPECT_EQ(after({}, looks, {2, 300, 2, 300}).finding(), Finding::open) << "by chance half have it by then";
  EXPECT_EQ(after({}, looks * 3 / 2, {2, 300, 2, 300}).finding(), Finding::no_worse)
      << "errors that come evenly take longer";
  EXPECT_FALSE(comparison.is_needed_at_least);
  EXPECT_TRUE(after({}, 5, {0, 300, 0, 300}).conclude(minutes(1)).is_needed_at_least);
  EXPECT_NEAR(comparison.time_needed->seconds(), *comparison.requests_needed / 5, 1);
}

TEST(RateJudge, time_without_requests_does_not_count_as_slow_traffic) {
  RateJudge judge(RateDesign{});
  for (int minute = 1; minute <= 60; ++minute) judge.add({0, 0, 0, 0}, Timestamp{minute * 60'000});
  for (int minute = 61; minute <= 65; ++minute) judge.add({2, 300, 2, 300}, Timestamp{minute * 60'000});
  const auto comparison = judge.conclude(minutes(1));
  EXPECT_NEAR(comparison.time_needed->seconds(), *comparison.requests_needed / 5, 1);
}

TEST(RateJudge, the_last_step_must_prove_it_by_itself) {
  auto judge = after({}, 200, {2, 300, 2, 300});
  ASSERT_EQ(judge.finding(), Finding::no_worse);
  judge.add({6, 300, 2, 300}, Timestamp{201 * 60'000}, 1);
  EXPECT_EQ(judge.finding(), Finding::open);
  for (int i = 0; i < 200; ++i) judge.add({2, 300, 2, 300}, Timestamp{(202 + i) * 60'000}, 1);
  EXPECT_EQ(judge.finding(), Finding::no_worse);
  const auto steps = judge.conclude(minutes(1)).steps;
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].canary_counted, 400);
  EXPECT_EQ(steps[1].canary_counted, 406);
}

TEST(RateJudge, a_bad_first_step_is_not_made_good_by_a_good_second_one) {
  auto judge = after({.min_effect = 3}, 30, {4, 300, 2, 300});
  for (int i = 0; i < 25; ++i) judge.add({2, 300, 2, 300}, Timestamp{(31 + i) * 60'000}, 1);
  EXPECT_GE(judge.conclude(minutes(1)).steps[1].in_favour, 1);
  EXPECT_EQ(judge.finding(), Finding::open) << "all steps together don't show it";
}

TEST(RateJudge, tells_of_both_arms_and_the_effect) {
  const auto comparison = after({}, 10, {6, 300, 20, 3000}).conclude(minutes(1));
  EXPECT_EQ(comparison.canary.events, 3000);
  EXPECT_NEAR(*comparison.baseline.value, 0.00667, 1e-5);
  EXPECT_NEAR(*comparison.effect, 3, 1e-9);
  EXPECT_GE(comparison.against, 1);
  EXPECT_EQ(comparison.looks.size(), 10u);
}

// Boundaries at 0.1, 0.25, 0.5 and 1 s, with so many observations above each.
std::vector<Tail> tails(std::vector<double> canary, double canary_total, std::vector<double> baseline,
                        double baseline_total) {
  constexpr double kBoundaries[] = {0.1, 0.25, 0.5, 1};
  std::vector<Tail> all;
  for (std::size_t i = 0; i < 4; ++i) {
    all.push_back({kBoundaries[i], {canary[i], canary_total, baseline[i], baseline_total}});
  }
  return all;
}

LatencyJudge after(int looks, const std::vector<Tail>& each) {
  LatencyJudge judge({});
  for (int i = 0; i < looks; ++i) judge.add(each, {60'000 * (i + 1)});
  return judge;
}

TEST(LatencyJudge, finds_a_slow_tail_and_says_where) {
  const auto judge = after(20, tails({300, 100, 40, 12}, 1200, {290, 95, 10, 1}, 1200));
  EXPECT_EQ(judge.finding(), Finding::worse);
  EXPECT_EQ(judge.conclude(minutes(1)).where, "slower than 500 ms");
}

TEST(LatencyJudge, equal_histograms_pass_on_evidence) {
  const auto same = tails({300, 100, 24, 1}, 1200, {300, 100, 24, 1}, 1200);
  EXPECT_EQ(after(1, same).finding(), Finding::open);
  EXPECT_EQ(after(30, same).finding(), Finding::no_worse);
  EXPECT_TRUE(after(1, same).conclude(minutes(1)).requests_needed);
}

TEST(LatencyJudge, the_last_step_must_prove_it_by_itself) {
  const auto same = tails({300, 100, 24, 1}, 1200, {300, 100, 24, 1}, 1200);
  auto judge = after(30, same);
  ASSERT_EQ(judge.finding(), Finding::no_worse);
  judge.add(tails({300, 100, 60, 1}, 1200, {300, 100, 24, 1}, 1200), Timestamp{31 * 60'000}, 1);
  EXPECT_EQ(judge.finding(), Finding::open);
  for (int i = 0; i < 60; ++i) judge.add(same, Timestamp{(32 + i) * 60'000}, 1);
  EXPECT_EQ(judge.finding(), Finding::no_worse);
  judge.add({}, Timestamp{92 * 60'000}, 2);
  EXPECT_EQ(judge.finding(), Finding::open) << "of the third step no boundary has anything";
}

TEST(LatencyJudge, shows_the_boundary_whose_evidence_was_the_least_and_it_alone) {
  const auto passed = after(30, tails({300, 100, 24, 1}, 1200, {300, 100, 24, 1}, 1200)).conclude(minutes(1));
  EXPECT_EQ(passed.where, "slower than 500 ms");
  EXPECT_FALSE(passed.negligible);
  for (const auto& look : passed.looks) EXPECT_DOUBLE_EQ(*look.canary, 24.0 / 1200);
}

TEST(LatencyJudge, where_nothing_is_ever_slow_the_first_boundary_decides) {
  const auto fast = tails({0, 0, 0, 0}, 1200, {0, 0, 0, 0}, 1200);
  EXPECT_EQ(after(3, fast).finding(), Finding::open);
  EXPECT_EQ(after(4, fast).finding(), Finding::no_worse);
}

TEST(LatencyJudge, a_histogram_whose_boundaries_say_nothing_never_passes) {
  EXPECT_EQ(after(60, tails({1200, 1200, 1200, 1200}, 1200, {1200, 1200, 1200, 1200}, 1200)).finding(), Finding::open);
  EXPECT_EQ(after(60, {}).finding(), Finding::open);
}

}  // namespace
}  // namespace tidegate::canary
