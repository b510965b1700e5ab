#include "core/stats/sample_size.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/stats/proportion.h"

namespace tidegate::stats {
namespace {

TEST(SampleSize, is_what_r_says) {  // power.prop.test(p1 = .50, p2 = .75, power = .90), and of n = 50
  const TwoProportions difference{.first = 0.5, .second = 0.75};
  EXPECT_NEAR(*sample_size(difference, 0.9), 76.7069284518, 1e-9);
  EXPECT_NEAR(*power(difference, 50), 0.7401659, 1e-6);
}

TEST(SampleSize, and_power_are_inverse) {
  for (const Sides sides : {Sides::one, Sides::two}) {
    const TwoProportions difference{.first = 0.01, .second = 0.002, .alpha = 0.01, .sides = sides};
    EXPECT_NEAR(*power(difference, *sample_size(difference, 0.7)), 0.7, 1e-12);
  }
}

TEST(SampleSize, zero_errors_follow_the_rule_of_three) {
  EXPECT_NEAR(*zero_errors_needed(1e-6, 0.05), 3e6, 5e3);
  EXPECT_EQ(requests_needed(0, 0.01, 0.05), 299);
}

TEST(SampleSize, requests_needed_are_where_the_exact_interval_falls_under_the_bound) {
  const std::int64_t total = *requests_needed(7, 0.01, 0.025);
  EXPECT_LT(clopper_pearson_interval({7, total}, 0.95)->high, 0.01);
  EXPECT_GT(clopper_pearson_interval({7, total - 1}, 0.95)->high, 0.01);
}

TEST(SampleSize, a_rate_near_its_bound_needs_more_requests) {
  const auto far = requests_to_prove({.rate = 0.001, .bound = 0.01}, 0.8);
  const auto near = requests_to_prove({.rate = 0.009, .bound = 0.01}, 0.8);
  EXPECT_GT(*near, 50 * *far);
  EXPECT_NEAR(*requests_to_prove({.rate = 0.5, .bound = 0.6}, 0.5), std::pow(1.6448536269514722 / 0.1, 2) * 0.24, 1e-6);
}

TEST(SampleSize, what_can_not_be_seen_has_no_size) {
  EXPECT_FALSE(sample_size({.first = 0.1, .second = 0.1}, 0.8));
  EXPECT_FALSE(sample_size({.first = NAN, .second = 0.1}, 0.8));
  EXPECT_FALSE(sample_size({.first = 0.2, .second = 0.1}, 1));
  EXPECT_FALSE(sample_size({.first = 0.2, .second = 0.1}, 0.02));
  EXPECT_FALSE(sample_size({.first = 0.2, .second = 0.1, .alpha = 0}, 0.8));
  EXPECT_FALSE(power({.first = 0.2, .second = 0.1}, 0));
  EXPECT_EQ(power({.first = 0, .second = 1}, 100), 1);
  EXPECT_FALSE(zero_errors_needed(0, 0.05));
  EXPECT_FALSE(zero_errors_needed(0.1, 1));
  EXPECT_FALSE(requests_needed(-1, 0.1, 0.05));
  EXPECT_FALSE(requests_needed(3, 1e-300, 0.05));
  EXPECT_FALSE(requests_to_prove({.rate = 0.1, .bound = 0.1}, 0.8));
  EXPECT_FALSE(requests_to_prove({.rate = 0.1, .bound = 0.2}, NAN));
}

}  // namespace
}  // namespace tidegate::stats
