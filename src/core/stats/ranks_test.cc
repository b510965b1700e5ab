#include "core/stats/ranks.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::stats {
namespace {

TEST(AverageRanks, equal_values_share_the_mean_of_their_ranks) {
  const Ranks ranks = average_ranks(std::vector<double>{20, 10, 20, 5, 20});
  EXPECT_EQ(ranks.of, (std::vector<double>{4, 2, 4, 1, 4}));
  EXPECT_EQ(ranks.tie_sum, 24);
}

TEST(AverageRanks, of_nothing_are_none) { EXPECT_TRUE(average_ranks({}).of.empty()); }

TEST(AverageRanks, what_is_no_number_ranks_with_infinity) {
  const Ranks ranks = average_ranks(std::vector<double>{NAN, -INFINITY, INFINITY, 7});
  EXPECT_EQ(ranks.of, (std::vector<double>{3.5, 1, 3.5, 2}));
}

TEST(AverageRanks, zeros_of_both_signs_are_equal) {
  EXPECT_EQ(average_ranks(std::vector<double>{0.0, -0.0}).of, (std::vector<double>{1.5, 1.5}));
}

}  // namespace
}  // namespace tidegate::stats
