#include "core/canary/past_judge.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace tidegate::canary {
namespace {

using Finding = Comparison::Finding;
using stats::TwoArms;

TwoArms change(double before, double after, double requests = 10000) { return {after, requests, before, requests}; }

// The same two times of earlier days, at which errors rose by half, more or less.
std::vector<TwoArms> mornings() {
  return {change(100, 150), change(90, 140),  change(110, 155), change(95, 150),
          change(105, 160), change(100, 145), change(98, 152)};
}

TEST(PastJudge, a_rise_that_every_day_has_is_none_of_the_releases) {
  const auto found = judge_by_past(change(100, 150), mornings(), {});
  EXPECT_EQ(found.finding, Finding::no_worse);
  EXPECT_NEAR(*found.effect, 1, 0.03);
  EXPECT_NEAR(*found.usual_change, 1.5, 0.02);
  EXPECT_EQ(found.periods, 7);
}

TEST(PastJudge, what_rises_beyond_that_is_worse) {
  const auto found = judge_by_past(change(100, 450), mornings(), {});
  EXPECT_EQ(found.finding, Finding::worse);
  EXPECT_NEAR(*found.effect, 3, 0.1);
  EXPECT_LT(*found.effect_low, 3);
  EXPECT_GT(*found.effect_high, 3);
}

TEST(PastJudge, a_past_that_wanders_much_leaves_the_same_rise_open) {
  const std::vector<TwoArms> wild = {change(100, 30), change(100, 400), change(100, 60), change(100, 900),
                                     change(100, 150)};
  const auto found = judge_by_past(change(100, 450), wild, {});
  EXPECT_EQ(found.finding, Finding::open);
  EXPECT_EQ(found.lacking, "the change lies within what earlier periods wander by");
}

TEST(PastJudge, too_few_periods_with_events_decide_nothing) {
  auto few = mornings();
  few.resize(5);
  few[0] = few[1] = change(0, 0, 0);
  const auto found = judge_by_past(change(100, 900), few, {});
  EXPECT_EQ(found.finding, Finding::open);
  EXPECT_EQ(found.lacking, "only 3 of 5 earlier periods have events at both times, and 4 are needed");
  EXPECT_EQ(judge_by_past(change(100, 100), {}, {}).finding, Finding::open);
  EXPECT_EQ(judge_by_past(change(0, 0, 0), mornings(), {}).finding, Finding::open);
}

TEST(PastJudge, a_rate_that_is_proven_negligible_is_good_enough) {
  std::vector<TwoArms> quiet;
  for (int day = 0; day < 7; ++day) quiet.push_back(change(0, 0));
  EXPECT_EQ(judge_by_past(change(0, 2), quiet, {}).finding, Finding::no_worse);
  EXPECT_EQ(judge_by_past(change(0, 1, 500), std::vector<TwoArms>(7, change(0, 0, 500)), {}).finding, Finding::open);
}

TEST(PastJudge, unequal_traffic_without_errors_is_no_change) {
  const std::vector<TwoArms> clean(14, TwoArms{0, 1000, 0, 20000});
  const auto worse = judge_by_past({20, 1000, 40, 20000}, clean, {});
  EXPECT_NE(worse.finding, Finding::no_worse);
  EXPECT_NEAR(*worse.usual_change, 1, 1e-9);
  EXPECT_GT(*worse.effect, 5);
  const std::vector<TwoArms> turned(14, TwoArms{2, 20000, 0, 1000});
  EXPECT_NE(judge_by_past({400, 20000, 20, 1000}, turned, {}).finding, Finding::worse);
}

// How often a release that changes the rate by a factor is found worse, with days of which each has its own mood.
double share_found_worse(double factor, double mood, int runs) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> of_day(0, mood);
  const auto day = [&](double by) {
    const double before = 100, after = before * 1.3 * by * std::exp(of_day(random));
    return change(static_cast<double>(std::poisson_distribution<int>(before)(random)),
                  static_cast<double>(std::poisson_distribution<int>(after)(random)));
  };
  int worse = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<TwoArms> earlier;
    for (int i = 0; i < 14; ++i) earlier.push_back(day(1));
    worse += judge_by_past(day(factor), earlier, {.min_effect = 1}).finding == Finding::worse ? 1 : 0;
  }
  return static_cast<double>(worse) / runs;
}

TEST(PastJudge, finds_healthy_releases_worse_as_rarely_as_it_may) {
  EXPECT_LE(share_found_worse(1, 0, 4000), 0.015);
  EXPECT_LE(share_found_worse(1, 0.3, 4000), 0.015);
}

TEST(PastJudge, finds_three_times_the_errors) {
  EXPECT_GE(share_found_worse(3, 0, 300), 0.99);
  EXPECT_GE(share_found_worse(3, 0.15, 300), 0.99);
}

}  // namespace
}  // namespace tidegate::canary
