#include "core/stats/summary.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tidegate::stats {
namespace {

TEST(Summary, of_nothing_is_all_zero) { EXPECT_EQ(summarise({}), Summary{}); }

TEST(Summary, of_one_value_has_no_spread) {
  EXPECT_EQ(summarise(std::vector<double>{4}), (Summary{.min = 4, .max = 4, .mean = 4, .count = 1}));
}

TEST(Summary, has_the_standard_deviation_of_the_sample) {
  const Summary summary = summarise(std::vector<double>{2, 4, 4, 4, 5, 5, 7, 9});
  EXPECT_EQ(summary.mean, 5);
  EXPECT_DOUBLE_EQ(summary.standard_deviation, std::sqrt(32.0 / 7));
}

TEST(Summary, a_great_mean_takes_no_digits_from_a_small_spread) {
  const std::vector<double> values = {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16};
  EXPECT_DOUBLE_EQ(summarise(values).standard_deviation, std::sqrt(30.0));
}

TEST(Percentile, lies_between_order_statistics_as_in_R) {
  const std::vector<double> values = {3, 1, 2, 10};
  EXPECT_EQ(percentile(values, 0), 1);
  EXPECT_EQ(percentile(values, 50), 2.5);
  EXPECT_DOUBLE_EQ(percentile(values, 90), 7.9);
  EXPECT_EQ(percentile(values, 100), 10);
}

TEST(Percentile, of_nothing_is_no_number) { EXPECT_TRUE(std::isnan(median({}))); }

}  // namespace
}  // namespace tidegate::stats
