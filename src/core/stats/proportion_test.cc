#include "core/stats/proportion.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/stats/binomial.h"

namespace tidegate::stats {
namespace {

TEST(Proportion, newcombe_gives_the_intervals_of_his_table) {  // 56/70 - 48/80, 9/10 - 3/10: Newcombe (1998), table II
  const auto a = newcombe_interval({56, 70}, {48, 80}, 0.95), b = newcombe_interval({9, 10}, {3, 10}, 0.95);
  EXPECT_NEAR(a->low, 0.0524, 5e-5);
  EXPECT_NEAR(a->high, 0.3339, 5e-5);
  EXPECT_NEAR(b->low, 0.1705, 5e-5);
  EXPECT_NEAR(b->high, 0.8090, 5e-5);
}

TEST(Proportion, clopper_pearson_ends_where_the_exact_test_does) {
  const Proportion p{37, 100000};
  const auto interval = clopper_pearson_interval(p, 0.9);
  EXPECT_NEAR(*binomial_test(p, interval->low, Alternative::greater), 0.05, 1e-10);
  EXPECT_NEAR(*binomial_test(p, interval->high, Alternative::less), 0.05, 1e-10);
}

TEST(Proportion, none_and_all_reach_the_ends) {
  for (const auto interval_of : {wilson_interval, clopper_pearson_interval}) {
    EXPECT_EQ(interval_of({0, 7}, 0.95)->low, 0);
    EXPECT_EQ(interval_of({7, 7}, 0.95)->high, 1);
    EXPECT_NEAR(interval_of({0, 7}, 0.95)->high, 1 - interval_of({7, 7}, 0.95)->low, 1e-14);
  }
}

TEST(Proportion, huge_counts_have_narrow_intervals) {
  const Proportion p{kMostCounted / 4, kMostCounted};
  for (const auto interval_of : {wilson_interval, clopper_pearson_interval, jeffreys_interval}) {
    EXPECT_NEAR(interval_of(p, 0.95)->low, 0.25, 1e-6);
    EXPECT_NEAR(interval_of(p, 0.95)->high, 0.25, 1e-6);
  }
}

TEST(Proportion, without_a_total_or_a_confidence_there_is_no_interval) {
  for (const auto interval_of : {wilson_interval, clopper_pearson_interval, jeffreys_interval}) {
    EXPECT_FALSE(interval_of({0, 0}, 0.95));
    EXPECT_FALSE(interval_of({3, 2}, 0.95));
    EXPECT_FALSE(interval_of({-1, 2}, 0.95));
    EXPECT_FALSE(interval_of({1, 2}, 1));
    EXPECT_FALSE(interval_of({1, 2}, NAN));
  }
  EXPECT_FALSE(newcombe_interval({1, 2}, {0, 0}, 0.95));
}

}  // namespace
}  // namespace tidegate::stats
