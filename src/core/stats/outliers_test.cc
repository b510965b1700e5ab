#include "core/stats/outliers.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tidegate::stats {
namespace {

using Outliers = std::vector<bool>;

TEST(Outliers, lie_strictly_outside_of_the_fences) {
  const std::vector<double> values = {1, 2, 3, 4, 5, 8, 8.1};  // quartiles 2.5 and 6.5: the fence is at 12.5 with 1.5
  EXPECT_EQ(iqr_outliers(values, 0.375), (Outliers{false, false, false, false, false, false, true}));
}

TEST(Outliers, of_the_tails_are_fewer) {
  std::vector<double> values(200, 10);
  values[7] = 11;
  values[8] = 12;
  values[9] = 13;
  const Outliers all = iqr_outliers(values, 3), tails = iqr_outliers_of_the_tails(values, 3);
  EXPECT_EQ(std::count(all.begin(), all.end(), true), 3);
  EXPECT_EQ(std::count(tails.begin(), tails.end(), true), 2) << "the 99th percentile is 11";
}

TEST(Outliers, by_sigma_are_measured_by_the_population) {
  EXPECT_EQ(sigma_outliers(std::vector<double>{1, 1, 1, 5, -1, -1, -1, -5}, 1.0),
            (Outliers{false, false, false, true, false, false, false, true}));
}

TEST(Outliers, of_nothing_are_none) {
  EXPECT_TRUE(iqr_outliers({}, 3).empty());
  EXPECT_TRUE(iqr_outliers_of_the_tails({}, 3).empty());
  EXPECT_TRUE(sigma_outliers({}, 3).empty());
}

}  // namespace
}  // namespace tidegate::stats
