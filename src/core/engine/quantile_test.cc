#include "core/engine/quantile.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::engine {
namespace {

double of(double q, std::vector<double> values) { return quantile(q, values); }

TEST(Quantile, is_linear_between_ranks) {
  EXPECT_EQ(of(0.5, {4, 1, 3, 2}), 2.5);
  EXPECT_EQ(of(0, {4, 1, 3}), 1);
  EXPECT_EQ(of(1, {4, 1, 3}), 4);
  EXPECT_DOUBLE_EQ(of(0.9, {0, 10}), 9);
}

TEST(Quantile, outside_of_0_and_1_is_infinite_and_of_nothing_it_is_nan) {
  EXPECT_EQ(of(-0.1, {1}), -INFINITY);
  EXPECT_EQ(of(1.1, {1}), INFINITY);
  EXPECT_TRUE(std::isnan(of(0.5, {})));
  EXPECT_TRUE(std::isnan(of(NAN, {1})));
}

TEST(Quantile, takes_nan_for_the_smallest) {
  EXPECT_TRUE(std::isnan(of(0, {1, NAN, 2})));
  EXPECT_EQ(of(1, {1, NAN, 2}), 2);
}

TEST(Quantile, of_a_moving_window_is_that_of_each_window_alone) {
  std::vector<double> column;
  std::uint64_t state = 7;
  for (int i = 0; i < 500; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    column.push_back(i % 37 == 0 ? NAN : static_cast<double>(state >> 54U));
  }
  for (const std::size_t step : {1U, 3U, 40U}) {
    MovingQuantile moving(column);
    for (std::size_t last = 30; last <= column.size(); last += step) {
      const std::size_t first = last - 30;
      const double alone = of(0.3, {column.begin() + static_cast<std::ptrdiff_t>(first),
                                    column.begin() + static_cast<std::ptrdiff_t>(last)});
      const double moved = moving.at(0.3, first, last);
      EXPECT_TRUE(moved == alone || (std::isnan(moved) && std::isnan(alone))) << first << " " << moved << " " << alone;
    }
  }
}

}  // namespace
}  // namespace tidegate::engine
