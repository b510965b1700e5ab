#include "core/stats/effect_size.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tidegate::stats {
namespace {

TEST(EffectSize, the_ratio_of_means_needs_both) {
  const std::vector<double> zeros = {0, 0}, some = {1, 3};
  EXPECT_EQ(mean_ratio(std::vector<double>{10, 30}, some), 10);
  EXPECT_TRUE(std::isnan(mean_ratio(zeros, some)));
  EXPECT_TRUE(std::isnan(mean_ratio(some, zeros)));
}

TEST(EffectSize, in_common_language_counts_ties_half) {
  EXPECT_EQ(common_language_effect(std::vector<double>{2, 3}, std::vector<double>{1, 2}), 0.875);
}

TEST(EffectSize, cohens_d_pools_the_spread) {
  EXPECT_NEAR(cohens_d(std::vector<double>{5, 5, 5, 10, 10, 10}, std::vector<double>{1, 1, 1, 2, 2, 2}), 3.03821, 1e-5);
}

}  // namespace
}  // namespace tidegate::stats
