#include "core/stats/contingency.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace tidegate::stats {
namespace {

TEST(Contingency, is_what_r_says) {  // chisq.test(as.table(rbind(c(762, 327, 468), c(484, 239, 477))))
  const std::vector<double> cells{762, 327, 468, 484, 239, 477};
  const auto test = chi_squared_test(cells, 3);
  EXPECT_NEAR(test->statistic, 30.070149095754687, 1e-10);
  EXPECT_EQ(test->degrees_of_freedom, 2);
  EXPECT_NEAR(test->p / 2.9535891832117e-07, 1, 1e-9);
}

TEST(Contingency, empty_rows_and_columns_are_left_out) {
  const std::vector<double> with_empty{7, 0, 993, 0, 0, 0, 2, 0, 1998}, without{7, 993, 2, 1998};
  EXPECT_EQ(chi_squared_test(with_empty, 3)->statistic, chi_squared_test(without, 2)->statistic);
  EXPECT_EQ(chi_squared_test(with_empty, 3)->degrees_of_freedom, 1);
  EXPECT_EQ(g_test(with_empty, 3)->statistic, g_test(without, 2)->statistic);
}

TEST(Contingency, an_empty_cell_adds_nothing_to_g) {
  const auto test = g_test(Proportion{5, 10}, Proportion{0, 10});
  EXPECT_NEAR(test->statistic, 2 * (5 * std::log(2.0) + 5 * std::log(5 / 7.5) + 10 * std::log(10 / 7.5)), 1e-12);
}

TEST(Contingency, the_square_of_the_score_is_chi_squared) {
  const Proportion first{7, 1000}, second{2, 2000};
  EXPECT_NEAR(std::pow(*score_z(first, second), 2), chi_squared_test(first, second)->statistic, 1e-12);
  EXPECT_NEAR(*score_test(first, second, Alternative::two_sided), chi_squared_test(first, second)->p, 1e-14);
  EXPECT_NEAR(*score_test(first, second, Alternative::greater) + *score_test(first, second, Alternative::less), 1,
              1e-14);
}

TEST(Contingency, yates_corrects_by_no_more_than_there_is) {
  EXPECT_EQ(chi_squared_test_yates({1, 5}, {0, 5})->statistic, 0);
  EXPECT_EQ(chi_squared_test_yates({1, 5}, {0, 5})->p, 1);
  EXPECT_EQ(chi_squared_test_yates({1, 5}, {0, 5})->least_expected, 0.5);
}

TEST(Contingency, what_has_no_two_rows_and_columns_has_no_test) {
  EXPECT_FALSE(chi_squared_test(Proportion{0, 10}, Proportion{0, 10}));
  EXPECT_FALSE(chi_squared_test(Proportion{1, 10}, Proportion{0, 0}));
  EXPECT_FALSE(chi_squared_test_yates({10, 10}, {10, 10}));
  EXPECT_FALSE(score_z({0, 10}, {0, 10}));
  EXPECT_FALSE(score_test({1, 10}, {0, 0}, Alternative::greater));
  EXPECT_FALSE(chi_squared_test({}, 2));
  EXPECT_FALSE(chi_squared_test(std::vector<double>{1, 2, 3}, 2));
  EXPECT_FALSE(chi_squared_test(std::vector<double>{1, 2, 3, 4}, 0));
  EXPECT_FALSE(g_test(std::vector<double>{1, 2, 3, NAN}, 2));
  EXPECT_FALSE(g_test(std::vector<double>{1, 2, 3, -1}, 2));
  constexpr double kHuge = std::numeric_limits<double>::max();
  EXPECT_FALSE(g_test(std::vector<double>{kHuge, kHuge, kHuge, kHuge}, 2));
}

}  // namespace
}  // namespace tidegate::stats
