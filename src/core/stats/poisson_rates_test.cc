#include "core/stats/poisson_rates.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tidegate::stats {
namespace {

TEST(PoissonRates, are_what_r_says) {  // poisson.test(c(11, 6+8+7), c(800, 1083+1050+878))
  const Rate first{11, 800}, second{21, 3011};
  EXPECT_NEAR(*poisson_rates_test(first, second, 1, Alternative::two_sided), 0.0796686330333295, 1e-12);
  const auto ratio = poisson_rate_ratio(first, second, 0.95);
  EXPECT_NEAR(ratio->ratio, 1.9714880952381, 1e-12);
  EXPECT_NEAR(ratio->interval.low, 0.858426403391639, 1e-12);
  EXPECT_NEAR(ratio->interval.high, 4.27726594365407, 1e-12);
}

TEST(PoissonRates, one_rate_is_what_r_says) {  // poisson.test(137, 24.19893)
  EXPECT_NEAR(*poisson_rate_test({137, 24.19893}, 1, Alternative::two_sided) / 2.84522726411445e-56, 1, 1e-10);
  const auto interval = poisson_rate_interval({137, 24.19893}, 0.95);
  EXPECT_NEAR(interval->low, 4.75312480484875, 1e-12);
  EXPECT_NEAR(interval->high, 6.69270933417607, 1e-12);
}

TEST(PoissonRates, without_events_nothing_can_be_told) {
  EXPECT_EQ(poisson_rates_test({0, 10}, {0, 20}, 1, Alternative::two_sided), 1);
  const auto ratio = poisson_rate_ratio({0, 10}, {0, 20}, 0.95);
  EXPECT_TRUE(std::isnan(ratio->ratio));
  EXPECT_EQ(ratio->interval, (Interval{0, std::numeric_limits<double>::infinity()}));
}

TEST(PoissonRates, an_event_at_a_rate_of_zero_is_impossible) {
  EXPECT_EQ(poisson_rate_test({1, 10}, 0, Alternative::two_sided), 0);
  EXPECT_EQ(poisson_rate_test({0, 10}, 0, Alternative::two_sided), 1);
}

TEST(PoissonRates, swapped_arms_have_the_inverse_ratio) {
  const auto ratio = poisson_rate_ratio({7, 13}, {40, 17}, 0.9), inverse = poisson_rate_ratio({40, 17}, {7, 13}, 0.9);
  EXPECT_NEAR(ratio->ratio * inverse->ratio, 1, 1e-12);
  EXPECT_NEAR(ratio->interval.low * inverse->interval.high, 1, 1e-12);
  EXPECT_NEAR(ratio->interval.high * inverse->interval.low, 1, 1e-12);
}

TEST(PoissonRates, the_interval_ends_where_the_test_does) {
  const Rate first{11, 800}, second{21, 3011};
  const auto ratio = poisson_rate_ratio(first, second, 0.95);
  EXPECT_NEAR(*poisson_rates_test(first, second, ratio->interval.low, Alternative::greater), 0.025, 1e-10);
  EXPECT_NEAR(*poisson_rates_test(first, second, ratio->interval.high, Alternative::less), 0.025, 1e-10);
}

TEST(PoissonRates, what_is_no_rate_has_no_p) {
  EXPECT_FALSE(poisson_rates_test({-1, 10}, {0, 10}, 1, Alternative::greater));
  EXPECT_FALSE(poisson_rates_test({1, 0}, {0, 10}, 1, Alternative::greater));
  EXPECT_FALSE(poisson_rates_test({1, NAN}, {0, 10}, 1, Alternative::greater));
  EXPECT_FALSE(poisson_rates_test_mid_p({1, 1}, {0, 10}, 0, Alternative::greater));
  EXPECT_FALSE(poisson_rate_ratio({1, 1}, {1, 1}, 1));
  EXPECT_FALSE(poisson_rate_test({1, 1}, -1, Alternative::less));
  EXPECT_FALSE(poisson_rate_interval({1, HUGE_VAL}, 0.95));
}

TEST(PoissonRates, of_billions_are_quick) {
  EXPECT_GT(*poisson_rate_test({1'000'000'000, 1}, 1e9 + 1000, Alternative::two_sided), 0.9);
  EXPECT_LT(*poisson_rates_test({1'000'000'000, 1}, {1'001'000'000, 1}, 1, Alternative::less), 1e-100);
}

}  // namespace
}  // namespace tidegate::stats
