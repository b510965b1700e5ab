#include "core/stats/stitched_boundaries.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::stats {
namespace {

TEST(StitchedBoundaries, are_those_that_their_authors_publish) {  // confseq's unit tests, 7 digits
  EXPECT_NEAR(poly_stitching_bound(100, 0.05, {.starts_at = 10, .scale = 3}), 64.48755, 1e-5);
  EXPECT_NEAR(poly_stitching_bound(100, 0.05, {.starts_at = 10, .scale = -1}), 28.99389, 1e-5);
}

TEST(StitchedBoundaries, of_an_empirical_process_has_the_best_constant) {  // 8.122719345839664, searched for by scipy
  EXPECT_NEAR(empirical_process_bound(1000, 0.05, 100),
              0.85 * std::sqrt((std::log1p(std::log(10)) + 8.122719345839664) / 1000), 1e-13);
}

TEST(StitchedBoundaries, before_they_start_they_stay_as_at_the_start) {
  const Stitching stitching{.starts_at = 10};
  EXPECT_EQ(poly_stitching_bound(0, 0.05, stitching), poly_stitching_bound(10, 0.05, stitching));
  EXPECT_EQ(double_stitching_bound(0.9, 3, 0.05, stitching), double_stitching_bound(0.9, 10, 0.05, stitching));
  EXPECT_EQ(empirical_process_bound(9, 0.05, 10), HUGE_VAL);
}

TEST(StitchedBoundaries, shrink_by_value_as_there_are_more_values) {
  double last = 1e9;
  for (double count = 100; count < 1e10; count *= 10) {
    const double bound = empirical_process_bound(count, 0.01, 100);
    EXPECT_LT(bound, last);
    EXPECT_GT(bound, std::sqrt(std::log(2 / 0.01) / (2 * count)));  // that of a single look, Dvoretzky-Kiefer-Wolfowitz
    last = bound;
  }
}

TEST(StitchedBoundaries, a_smaller_alpha_needs_more_room) {
  for (const double alpha : {0.2, 0.05, 1e-3, 1e-12}) {
    EXPECT_LT(empirical_process_bound(1000, alpha, 100), empirical_process_bound(1000, alpha / 2, 100));
    EXPECT_LT(poly_stitching_bound(1000, alpha, {}), poly_stitching_bound(1000, alpha / 2, {}));
  }
}

TEST(StitchedBoundaries, what_can_not_be_has_no_bound) {
  for (const double wrong : {-1.0, double{NAN}, HUGE_VAL}) {
    EXPECT_TRUE(std::isnan(poly_stitching_bound(wrong, 0.05, {})));
    EXPECT_TRUE(std::isnan(poly_stitching_bound(10, wrong, {})));
    EXPECT_TRUE(std::isnan(poly_stitching_bound(10, 0.05, {.exponent = wrong})));
    EXPECT_TRUE(std::isnan(double_stitching_bound(wrong, 10, 0.05, {})));
    EXPECT_TRUE(std::isnan(double_stitching_bound(0.5, 10, 0.05, {}, wrong)));
    EXPECT_TRUE(std::isnan(empirical_process_bound(wrong, 0.05, 10)));
    EXPECT_TRUE(std::isnan(empirical_process_bound(10, 0.05, wrong)));
    EXPECT_TRUE(std::isnan(empirical_process_bound(10, 0.05, 10, wrong)));
  }
  EXPECT_TRUE(std::isnan(poly_stitching_bound(10, 0.05, {.growth = 1})));
  EXPECT_TRUE(std::isnan(double_stitching_bound(0.5, 10, 0.05, {.starts_at = 0.5})));
}

}  // namespace
}  // namespace tidegate::stats
