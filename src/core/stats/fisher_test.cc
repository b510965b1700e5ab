#include "core/stats/fisher.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tidegate::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Fisher, is_what_r_says) {  // the lady tasting tea: fisher.test(matrix(c(3, 1, 1, 3), 2))
  EXPECT_NEAR(*fisher_test({3, 4}, {1, 4}, 1, Alternative::two_sided), 34.0 / 70, 1e-14);
  EXPECT_NEAR(*fisher_test({3, 4}, {1, 4}, 1, Alternative::greater), 17.0 / 70, 1e-14);
  EXPECT_NEAR(*fisher_test({3, 4}, {1, 4}, 1, Alternative::less), 69.0 / 70, 1e-14);
  EXPECT_NEAR(conditional_odds_ratio({3, 4}, {1, 4}, 0.95, Alternative::two_sided)->ratio, 6.408309, 1e-4);
}

TEST(Fisher, the_interval_ends_where_the_test_does) {
  const Proportion first{7, 1000}, second{2, 2000};
  const auto odds = conditional_odds_ratio(first, second, 0.95, Alternative::two_sided);
  EXPECT_NEAR(*fisher_test(first, second, odds->interval.low, Alternative::greater), 0.025, 1e-12);
  EXPECT_NEAR(*fisher_test(first, second, odds->interval.high, Alternative::less), 0.025, 1e-12);
  const auto above = conditional_odds_ratio(first, second, 0.95, Alternative::greater);
  EXPECT_NEAR(*fisher_test(first, second, above->interval.low, Alternative::greater), 0.05, 1e-12);
  EXPECT_EQ(above->interval.high, kInfinity);
  EXPECT_EQ(conditional_odds_ratio(first, second, 0.95, Alternative::less)->interval.low, 0);
}

TEST(Fisher, one_of_five_against_none_is_known_exactly) {  // P(X = 1 | odds t) = t / (1 + t)
  const auto odds = conditional_odds_ratio({1, 5}, {0, 5}, 0.95, Alternative::two_sided);
  EXPECT_NEAR(odds->interval.low, 0.025 / 0.975, 1e-14);
  EXPECT_EQ(odds->interval.high, kInfinity);
  EXPECT_EQ(odds->ratio, kInfinity);
}

TEST(Fisher, far_tails_keep_their_digits) {  // the one outcome there is: 1 / C(1000, 500)
  const double log_p = std::lgamma(501.0) * 2 - std::lgamma(1001.0);
  EXPECT_NEAR(*fisher_test({500, 500}, {0, 500}, 1, Alternative::greater) / std::exp(log_p), 1, 1e-10);
  EXPECT_EQ(fisher_test({5000, 5000}, {0, 5000}, 1, Alternative::greater), 0);
}

TEST(Fisher, of_a_billion_requests_is_what_the_normal_distribution_says) {
  const Proportion first{1'003'000, 1'000'000'000}, second{1'000'000, 1'000'000'000};
  const double z = 3000 / std::sqrt(2'003'000.0 * (1 - 2'003'000.0 / 2e9));
  EXPECT_NEAR(*fisher_test(first, second, 1, Alternative::greater) / (std::erfc(z / std::sqrt(2.0)) / 2), 1, 0.01);
  EXPECT_NEAR(conditional_odds_ratio(first, second, 0.95, Alternative::two_sided)->ratio, 1.003, 1e-5);
}

TEST(Fisher, where_the_margins_leave_no_choice_nothing_is_surprising) {
  for (const auto& [first, second] : {std::pair<Proportion, Proportion>{{0, 10}, {0, 20}},
                                      {{10, 10}, {20, 20}},
                                      {{0, 0}, {3, 20}},
                                      {{3, 20}, {0, 0}},
                                      {{0, 0}, {0, 0}}}) {
    EXPECT_EQ(fisher_test(first, second, 1, Alternative::two_sided), 1);
    EXPECT_EQ(fisher_test(first, second, 2, Alternative::greater), 1);
    const auto odds = conditional_odds_ratio(first, second, 0.95, Alternative::two_sided);
    EXPECT_TRUE(std::isnan(odds->ratio));
    EXPECT_EQ(odds->interval, (Interval{0, kInfinity}));
  }
}

TEST(Fisher, more_outcomes_than_can_be_weighed_have_no_p) {
  const Proportion huge{kMostCounted / 2, kMostCounted};
  EXPECT_FALSE(fisher_test(huge, huge, 1, Alternative::two_sided));
  EXPECT_TRUE(fisher_test({3, kMostCounted}, {5, kMostCounted}, 1, Alternative::two_sided));
}

TEST(Fisher, what_is_no_proportion_has_no_p) {
  EXPECT_FALSE(fisher_test({3, 2}, {0, 1}, 1, Alternative::two_sided));
  EXPECT_FALSE(fisher_test({-1, 2}, {0, 1}, 1, Alternative::two_sided));
  EXPECT_FALSE(fisher_test({1, 2}, {0, 1}, 0, Alternative::two_sided));
  EXPECT_FALSE(fisher_test({1, 2}, {0, 1}, NAN, Alternative::two_sided));
  EXPECT_FALSE(conditional_odds_ratio({1, 2}, {0, 1}, NAN, Alternative::two_sided));
}

}  // namespace
}  // namespace tidegate::stats
