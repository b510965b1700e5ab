#include "core/canary/limit_judge.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tidegate::canary {
namespace {

using Finding = Comparison::Finding;

constexpr LimitDesign kHalfPercent{.limit = 0.005};

// Looks of one minute, each with so many requests of which bad ones come evenly.
Comparison after(int minutes, double rate, double requests, LimitDesign design = kHalfPercent) {
  LimitJudge judge(design);
  double carried = 0;
  for (int minute = 1; minute <= minutes; ++minute) {
    carried += rate * requests;
    const double bad = std::floor(carried);
    carried -= bad;
    judge.add(bad, requests, Timestamp{minute * 60'000});
  }
  return judge.conclude(tidegate::minutes(1));
}

TEST(LimitJudge, a_few_bad_ones_by_chance_break_no_limit) {
  LimitJudge judge(kHalfPercent);
  judge.add(1, 100, {});  // 1 %, twice the limit
  EXPECT_EQ(judge.finding(), Finding::open);
}

TEST(LimitJudge, what_is_clearly_above_is_worse_and_what_is_clearly_below_is_not) {
  EXPECT_EQ(after(30, 0.02, 300).finding, Finding::worse);
  EXPECT_EQ(after(30, 0.001, 300).finding, Finding::no_worse);
  EXPECT_EQ(after(30, 0.005, 300).finding, Finding::open);
}

TEST(LimitJudge, without_any_bad_one_it_passes_after_about_four_times_the_limits_inverse) {
  const int needed = static_cast<int>(std::ceil(stats::flawless_requests_needed(0.005, 0.05)));
  EXPECT_NEAR(needed, 800, 20);
  EXPECT_EQ(after(needed - 1, 0, 1).finding, Finding::open);
  EXPECT_EQ(after(needed, 0, 1).finding, Finding::no_worse);
}

TEST(LimitJudge, the_last_step_must_prove_it_by_itself) {
  LimitJudge judge(kHalfPercent);
  for (int minute = 1; minute <= 30; ++minute) judge.add(0, 300, Timestamp{minute * 60'000});
  ASSERT_EQ(judge.finding(), Finding::no_worse);
  judge.add(3, 300, Timestamp{31 * 60'000}, 1);
  EXPECT_EQ(judge.finding(), Finding::open);
  for (int minute = 32; minute <= 61; ++minute) judge.add(0, 300, Timestamp{minute * 60'000}, 1);
  EXPECT_EQ(judge.finding(), Finding::no_worse);
  const auto comparison = judge.conclude(tidegate::minutes(1));
  ASSERT_EQ(comparison.steps.size(), 2u);
  EXPECT_EQ(comparison.steps[1].canary_counted, 3);
}

TEST(LimitJudge, says_how_many_requests_are_lacking) {
  const auto found = after(4, 0, 100);
  ASSERT_TRUE(found.requests_needed);
  EXPECT_NEAR(*found.requests_needed, stats::flawless_requests_needed(0.005, 0.05) - 400, 1);
  EXPECT_NEAR(found.time_needed->seconds(), *found.requests_needed / 100 * 60, 1);
}

TEST(LimitJudge, a_fault_that_begins_late_is_found_soon) {
  LimitJudge judge(kHalfPercent);
  int minute = 0;
  for (; minute < 40; ++minute) judge.add(minute % 2, 300, {});
  EXPECT_NE(judge.finding(), Finding::worse);
  for (; minute < 60 && judge.finding() != Finding::worse; ++minute) judge.add(9, 300, {});
  EXPECT_LE(minute, 44);
}

TEST(LimitJudge, without_traffic_nothing_is_found) {
  EXPECT_EQ(after(60, 0, 0).finding, Finding::open);
  EXPECT_FALSE(after(60, 0, 0).canary.value);
}

// The rate wanders by `variation` from half hour to half hour; the judge reckons with it, or doesn't.
double share_found(Finding finding, double rate, int runs, double variation = 0, bool is_known = true) {
  std::mt19937_64 random(11);
  std::gamma_distribution<double> mood(variation > 0 ? 1 / (variation * variation) : 1, variation * variation);
  int found = 0;
  for (int run = 0; run < runs; ++run) {
    LimitJudge judge({.limit = 0.005, .variation = is_known ? variation : 0, .block = 30});
    bool ever = false;
    double now = 1;
    for (int minute = 0; minute < 60; ++minute) {
      if (variation > 0 && minute % 30 == 0) now = mood(random);
      judge.add(std::poisson_distribution<int>(rate * now * 300)(random), 300, {});
      ever = ever || judge.finding() == finding;
    }
    found += ever ? 1 : 0;
  }
  return static_cast<double>(found) / runs;
}

TEST(LimitJudge, looking_every_minute_raises_no_more_false_alarms_than_it_may) {
  EXPECT_LE(share_found(Finding::worse, 0.005, 4000), 0.012);
  EXPECT_LE(share_found(Finding::no_worse, 0.005, 4000), 0.055);
  EXPECT_GE(share_found(Finding::worse, 0.01, 500), 0.98);
}

TEST(LimitJudge, a_rate_that_wanders_around_its_limit_raises_no_more_of_them_where_that_is_known) {
  EXPECT_LE(share_found(Finding::worse, 0.005, 2000, 0.3), 0.012);
  EXPECT_LE(share_found(Finding::no_worse, 0.005, 2000, 0.3), 0.055);
  EXPECT_GE(share_found(Finding::worse, 0.005, 500, 0.3, false), 0.1) << "a judge that knows nothing of it";
  EXPECT_GE(share_found(Finding::worse, 0.015, 500, 0.3), 0.95);
}

}  // namespace
}  // namespace tidegate::canary
