#include "core/stats/first_passage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

namespace tidegate::stats {
namespace {

// By the density of the inverse Gaussian, added up by Simpson's rule.
TEST(FirstPassage, is_the_median_of_the_inverse_gaussian) {
  EXPECT_NEAR(median_first_passage(1, 0.5), 0.5142299, 1e-6);
  EXPECT_NEAR(median_first_passage(1, 1), 0.6758413, 1e-6);
  EXPECT_NEAR(median_first_passage(1, 10), 0.9527196, 1e-6);
}

TEST(FirstPassage, grows_with_the_mean_and_is_never_beyond_it) {
  EXPECT_NEAR(median_first_passage(1000, 2), 1000 * median_first_passage(1, 2), 1e-9);
  EXPECT_EQ(median_first_passage(7, std::numeric_limits<double>::infinity()), 7);
  double last = 0;
  for (const double shape : {1e-6, 0.01, 0.1, 1.0, 3.0, 100.0, 1e5}) {
    const double median = median_first_passage(1, shape);
    EXPECT_GE(median, last) << shape;
    EXPECT_LE(median, 1) << shape;
    last = median;
  }
}

TEST(FirstPassage, is_when_half_of_the_walks_are_through) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> step(0.01, 0.1);  // barrier 3: 300 steps on average, shape_by_mean 3
  std::vector<double> steps;
  for (int walk = 0; walk < 2000; ++walk) {
    double at = 0;
    int taken = 0;
    for (; at < 3; ++taken) at += step(random);
    steps.push_back(taken);
  }
  std::ranges::nth_element(steps, steps.begin() + 1000);
  EXPECT_NEAR(steps[1000], median_first_passage(300, 3), 20);
}

}  // namespace
}  // namespace tidegate::stats
