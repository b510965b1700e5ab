// Looking at rates again and again: absolute limits, boundaries, the score, the tests made of them.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/stats/absolute_rate.h"
#include "core/stats/group_sequential.h"
#include "core/stats/permutation.h"
#include "core/stats/variation.h"
#include "core/stats/worse_rate.h"

namespace tidegate::stats {
namespace {

using Against = AbsoluteEvidence::Against;

TEST(AbsoluteEvidence, so_many_requests_without_an_error_prove_a_rate_below_the_limit) {
  EXPECT_EQ(flawless_requests_needed(0.01, 0.05), 395);
  EXPECT_EQ(flawless_requests_needed(0.001, 0.05), 3963);
  AbsoluteEvidence evidence(Against::rate_at_least, 0.01);
  evidence.add(0, 394);
  EXPECT_LT(evidence.log_highest(), std::log(20));
  evidence.add(0, 1);
  EXPECT_GE(evidence.log_highest(), std::log(20));
}

TEST(AbsoluteEvidence, what_is_needed_grows_towards_the_limit_and_is_never_enough_at_it) {
  EXPECT_LT(requests_until_proven(0.01, 0.002, 0.05), requests_until_proven(0.01, 0.005, 0.05));
  EXPECT_TRUE(std::isinf(requests_until_proven(0.01, 0.01, 0.05)));
}

TEST(AbsoluteEvidence, a_rate_above_the_limit_is_found_and_one_at_it_hardly_ever) {
  AbsoluteEvidence above(Against::rate_at_most, 0.01);
  above.add(30, 1000);
  EXPECT_GT(above.log_highest(), std::log(100));
  std::mt19937_64 random(3);
  std::binomial_distribution<int> errors(200, 0.01);
  int alarms = 0;
  for (int run = 0; run < 2000; ++run) {
    AbsoluteEvidence evidence(Against::rate_at_most, 0.01);
    for (int look = 0; look < 60; ++look) evidence.add(errors(random), 200);
    if (evidence.log_highest() >= std::log(100)) ++alarms;
  }
  EXPECT_LE(alarms, 20);
}

TEST(AbsoluteEvidence, limits_near_one_have_alternatives_on_both_sides) {
  AbsoluteEvidence above(Against::rate_at_most, 0.9);
  above.add(1000, 1000);
  EXPECT_GT(above.log_highest(), std::log(100));
}

TEST(GroupSequential, spends_all_of_alpha_by_the_end) {
  for (const auto spending : {Spending::obrien_fleming, Spending::pocock}) {
    EXPECT_EQ(spent(spending, 0.02, 0), 0);
    EXPECT_NEAR(spent(spending, 0.02, 1), 0.02, 1e-12);
    EXPECT_LT(spent(spending, 0.02, 0.5), 0.02);
  }
}

TEST(GroupSequential, looks_behind_the_planned_end_are_held_against_the_last_boundary) {
  GroupSequentialBoundary boundary(Spending::pocock, 0.01);
  boundary.next(0.5);
  const double last = boundary.next(1);
  EXPECT_EQ(boundary.next(1.2), last);
}

// Random walks that no theory made: how many cross.
TEST(GroupSequential, healthy_walks_cross_as_often_as_alpha_says) {
  const auto boundaries = group_sequential_boundaries(Spending::obrien_fleming, 0.05, 20);
  std::mt19937_64 random(11);
  std::normal_distribution<double> step;
  int crossed = 0;
  constexpr int kRuns = 20000;
  for (int run = 0; run < kRuns; ++run) {
    double sum = 0;
    bool over = false;
    for (std::size_t k = 0; k < 20; ++k) {
      sum += step(random);
      over = over || sum / std::sqrt(double(k) + 1) >= boundaries[k];
    }
    if (over) ++crossed;
  }
  EXPECT_NEAR(crossed / double(kRuns), 0.05, 0.005);
}

TEST(StratifiedScore, few_events_are_counted_exactly) {
  StratifiedScore score;  // 3 of 3 errors with a canary that has a twentieth of the traffic
  score.add({3, 50, 0, 950});
  EXPECT_NEAR(score.z(1), 3.66, 0.01);  // P = 0.05^3
  score.add({0, 50, 1, 950});
  EXPECT_NEAR(score.z(1), 3.30, 0.01);  // P(at least 3 of 4)
}

TEST(StratifiedScore, many_events_are_measured_in_standard_deviations) {
  StratifiedScore score;
  score.add({60, 1000, 40, 1000});
  EXPECT_NEAR(score.z(1), 10 / std::sqrt(25 * 1900. / 1999), 1e-9);
  EXPECT_NEAR(score.z(4), score.z(1) / 2, 1e-9);
}

TEST(StratifiedScore, a_change_of_the_split_between_intervals_is_no_difference) {
  StratifiedScore score;
  score.add({5, 50, 95, 950});  // 10 % in the first hour for both
  score.add({5, 500, 5, 500});  // 1 % in the second
  EXPECT_NEAR(score.z(1), 0, 0.35);
}

TEST(StratifiedScore, without_events_it_is_nothing) {
  StratifiedScore score;
  EXPECT_EQ(score.z(1), 0);
  score.add({0, 100, 0, 100});
  score.add({});
  EXPECT_EQ(score.z(1), 0);
}

TEST(Variation, chance_alone_is_none_and_moods_are_found) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> mood(0, 0.5);
  std::vector<std::vector<TwoArms>> calm, moody;
  for (int block = 0; block < 40; ++block) {
    const double canary = std::exp(mood(random)), baseline = std::exp(mood(random));
    auto& quiet = calm.emplace_back();
    auto& loud = moody.emplace_back();
    for (int minute = 0; minute < 30; ++minute) {
      std::poisson_distribution<int> even(20), up(20 * canary), down(20 * baseline);
      quiet.push_back({double(even(random)), 4000, double(even(random)), 4000});
      loud.push_back({double(up(random)), 4000, double(down(random)), 4000});
    }
  }
  const auto of = [](const auto& blocks) {
    return variation_of(std::vector<std::span<const TwoArms>>(blocks.begin(), blocks.end()));
  };
  EXPECT_LT(of(calm).cv, 0.1);
  EXPECT_NEAR(of(moody).cv, 0.5, 0.2);
  EXPECT_GT(of(moody).phi, 50);
  EXPECT_EQ(of(moody).blocks, 40);
}

TEST(Variation, of_nothing_is_none) {
  EXPECT_EQ(variation_of({}).blocks, 0);
  const TwoArms quiet{0, 100, 0, 100};
  const std::span<const TwoArms> block(&quiet, 1);
  EXPECT_EQ(variation_of(std::span(&block, 1)).cv, 0);
}

TEST(RunningOverdispersion, grows_with_the_traffic_and_shrinks_with_the_canarys_share) {
  const auto phi_of = [](const TwoArms& each) {
    RunningOverdispersion running(0.15, {});
    double phi = 1;
    for (int i = 0; i < 30; ++i) phi = running.add(each.chance_variance());
    return phi;
  };
  EXPECT_NEAR(phi_of({2, 300, 2, 300}), 1 + 2 * 0.0225 * 30, 1e-9);
  EXPECT_GT(phi_of({20, 3000, 20, 3000}), phi_of({2, 300, 2, 300}));
  EXPECT_LT(phi_of({0.2, 30, 3.8, 570}), phi_of({2, 300, 2, 300}));
  EXPECT_EQ(RunningOverdispersion(0, {}).add(100), 1);
}

TEST(RunningOverdispersion, grows_with_what_goes_on_for_longer_than_planned) {
  RunningOverdispersion running(0.5, {.block = 30, .planned = 10});
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(running.add(2), 1 + 0.5 * 2 * 10);
    EXPECT_EQ(running.of_past(), 1);
  }
  EXPECT_EQ(running.add(2), 1 + 0.5 * 2 * 11);
  EXPECT_EQ(running.of_past(), 11.0 / 12.0);
  for (int i = 11; i < 40; ++i) running.add(2);
  EXPECT_EQ(running.phi(), 1 + 0.5 * 2 * 30);
  EXPECT_EQ(running.of_past(), 1);
}

WorseRateTest after(const WorseRateTest::Design& design, int looks, const TwoArms& each) {
  WorseRateTest test(design);
  for (int i = 0; i < looks; ++i) test.add(each);
  return test;
}

TEST(WorseRateTest, three_times_the_errors_are_worse_by_every_method) {
  for (const auto method : {RateMethod::hybrid, RateMethod::eprocess, RateMethod::group_sequential}) {
    EXPECT_TRUE(after({.method = method}, 40, {6, 300, 2, 300}).is_worse());
    EXPECT_FALSE(after({.method = method}, 40, {2, 300, 2, 300}).is_worse());
    EXPECT_FALSE(after({.method = method}, 40, {1, 300, 2, 300}).is_worse());
  }
}

TEST(WorseRateTest, a_difference_below_min_effect_is_none_however_certain) {
  const auto test = after({}, 60, {5250, 100'000, 5000, 100'000});
  EXPECT_TRUE(test.suffices());
  EXPECT_FALSE(test.is_worse());
  EXPECT_TRUE(after({.min_effect = 1}, 60, {5250, 100'000, 5000, 100'000}).is_worse());
}

TEST(WorseRateTest, looks_without_requests_change_nothing) {
  const auto test = after({}, 60, {});
  EXPECT_NEAR(test.log_evidence(), 0, 1e-12);
  EXPECT_FALSE(test.suffices());
}

TEST(WorseRateTest, the_same_looks_give_the_same_bits) {
  const auto a = after({}, 37, {3, 300, 2, 310}), b = after({}, 37, {3, 300, 2, 310});
  EXPECT_EQ(a.log_evidence(), b.log_evidence());
  EXPECT_EQ(a.z_needed(), b.z_needed());
}

TEST(Permutation, three_pods_against_three_can_just_say_so) {
  const auto result = permutation_test(std::vector<PodValues>{{{8, 9, 10}, {1, 2, 3}}}, 1);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->is_exact);
  EXPECT_NEAR(result->p, 1 / 20., 1e-12);
  EXPECT_NEAR(result->smallest_p, 1 / 20., 1e-12);
}

TEST(Permutation, one_pod_against_twenty_is_a_chance_of_21) {
  PodValues pods{{100}, {}};
  for (int i = 0; i < 20; ++i) pods.baseline.push_back(i);
  EXPECT_NEAR(permutation_test(std::vector{pods}, 1)->p, 1 / 21., 1e-12);
}

TEST(Permutation, equal_pods_are_never_worse) {
  EXPECT_EQ(permutation_test(std::vector<PodValues>{{{5, 5, 5}, {5, 5, 5}}}, 1)->p, 1);
}

TEST(Permutation, several_gauges_are_one_test) {
  const PodValues high{{8, 9, 10}, {1, 2, 3}}, same{{4, 5, 6}, {4, 5, 6}};
  const auto result = permutation_test(std::vector{high, same, same, same}, 1);
  EXPECT_GE(result->p, 1 / 20.);
  EXPECT_LE(result->p, 4 / 20.);
}

TEST(Permutation, too_many_deals_are_sampled_and_the_same_seed_gives_the_same) {
  PodValues pods;
  for (int i = 0; i < 20; ++i) {
    pods.canary.push_back(i % 7);
    pods.baseline.push_back(i % 5);
  }
  const auto first = permutation_test(std::vector{pods}, 9), second = permutation_test(std::vector{pods}, 9);
  EXPECT_FALSE(first->is_exact);
  EXPECT_EQ(first->p, second->p);
  EXPECT_GT(first->p, 0.01);
  EXPECT_NEAR(first->smallest_p, 1 / 100'001., 1e-9);
}

TEST(Permutation, one_pod_against_one_and_what_is_no_number_cannot_be_tested) {
  EXPECT_FALSE(permutation_test(std::vector<PodValues>{{{1}, {2}}}, 1));
  EXPECT_FALSE(permutation_test(std::vector<PodValues>{{{}, {2, 3, 4}}}, 1));
  EXPECT_FALSE(permutation_test(std::vector<PodValues>{{{NAN, 1, 2}, {2, 3, 4}}}, 1));
  EXPECT_FALSE(permutation_test({}, 1));
}

}  // namespace
}  // namespace tidegate::stats
