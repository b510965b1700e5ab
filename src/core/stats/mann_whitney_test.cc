#include "core/stats/mann_whitney.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/stats/rank_sum_distribution.h"

namespace tidegate::stats {
namespace {

using Values = std::vector<double>;

Values counted_from(double first, std::size_t count) {
  Values values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(first + static_cast<double>(i));
  return values;
}

TEST(MannWhitney, counts_pairs_and_ties_half) { EXPECT_EQ(mann_whitney_u(Values{1, 2, 3}, Values{2, 2.5}), 2.5); }

TEST(MannWhitney, one_sided_tests_mirror_each_other) {
  const Values x = {1, 4, 2, 9, 4}, y = {3, 3, 8, 7, 5, 6};
  EXPECT_DOUBLE_EQ(mann_whitney_p(x, y, Alternative::greater, Continuity::corrected),
                   mann_whitney_p(y, x, Alternative::less, Continuity::corrected));
  EXPECT_EQ(mann_whitney_exact_p(counted_from(0, 4), counted_from(2.5, 3), Alternative::less),
            mann_whitney_exact_p(counted_from(2.5, 3), counted_from(0, 4), Alternative::greater));
}

TEST(MannWhitney, z_is_that_of_the_corrected_p) {
  const Values x = {1, 4, 2, 9, 4}, y = {0, 0, 1, 1, 2, 3};
  EXPECT_NEAR(mann_whitney_p(x, y, Alternative::two_sided, Continuity::corrected),
              std::erfc(mann_whitney_z(x, y) / std::sqrt(2.0)), 1e-14);
}

TEST(MannWhitney, of_equal_values_only_has_no_p) {
  EXPECT_TRUE(std::isnan(mann_whitney_p(Values{1, 1}, Values{1}, Alternative::two_sided, Continuity::corrected)));
  EXPECT_TRUE(std::isnan(mann_whitney_z(Values{1, 1}, Values{1})));
}

TEST(MannWhitney, separated_samples_have_the_least_exact_p) {
  EXPECT_DOUBLE_EQ(*mann_whitney_exact_p(Values{4, 5, 6}, Values{1, 2, 3}, Alternative::greater), 1.0 / 20);
  EXPECT_DOUBLE_EQ(*mann_whitney_exact_p(Values{4, 5, 6}, Values{1, 2, 3}, Alternative::two_sided), 2.0 / 20);
}

TEST(MannWhitney, exact_p_is_for_few_values_without_ties) {
  EXPECT_FALSE(mann_whitney_exact_p(Values{1, 2}, Values{2, 3}, Alternative::two_sided));
  EXPECT_FALSE(mann_whitney_exact_p(counted_from(0, 50), Values{0.5}, Alternative::two_sided));
  EXPECT_TRUE(mann_whitney_exact_p(counted_from(0, 49), counted_from(0.5, 49), Alternative::two_sided));
}

TEST(MannWhitney, rank_biserial_goes_from_minus_one_to_one) {
  EXPECT_EQ(rank_biserial(Values{1, 2}, Values{3, 4}), -1);
  EXPECT_EQ(rank_biserial(Values{3, 4}, Values{1, 2}), 1);
  EXPECT_EQ(rank_biserial(Values{1, 2}, Values{1, 2}), 0);
}

TEST(RankSumDistribution, is_that_of_all_arrangements) {
  const RankSumDistribution distribution(2, 3);  // U = 0 1 2 3 4 5 6 in 1 1 2 2 2 1 1 of 10
  EXPECT_DOUBLE_EQ(distribution.cdf(2), 0.4);
  EXPECT_DOUBLE_EQ(distribution.upper(4), 0.4);
  EXPECT_EQ(distribution.quantile(0.4), 2U);
  EXPECT_EQ(distribution.quantile(0.41), 3U);
  EXPECT_EQ(distribution.quantile(0), 0U);
}

}  // namespace
}  // namespace tidegate::stats
