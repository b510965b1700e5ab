#include "core/stats/kolmogorov_smirnov.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tidegate::stats {
namespace {

using Values = std::vector<double>;

TEST(KolmogorovSmirnov, the_distance_has_a_side) {
  const auto statistic = ks_statistic(Values{5, 6, 7}, Values{1, 2, 6});
  EXPECT_NEAR(statistic->greater, 2.0 / 3, 1e-15);
  EXPECT_EQ(statistic->less, 0);
  EXPECT_EQ(statistic->two_sided, statistic->greater);
}

TEST(KolmogorovSmirnov, swapping_the_samples_swaps_the_sides) {
  const Values first{3, 1, 4, 1, 5, 9, 2, 6}, second{2, 7, 1, 8, 2, 8};
  EXPECT_EQ(ks_statistic(first, second)->greater, ks_statistic(second, first)->less);
  for (const auto ties : {KsTies::ignored, KsTies::counted}) {
    EXPECT_NEAR(*ks_exact_p(first, second, Alternative::greater, ties),
                *ks_exact_p(second, first, Alternative::less, ties), 1e-14);
    EXPECT_NEAR(*ks_exact_p(first, second, Alternative::two_sided, ties),
                *ks_exact_p(second, first, Alternative::two_sided, ties), 1e-14);
  }
}

TEST(KolmogorovSmirnov, of_separated_samples_one_order_is_as_far) {  // 1 / C(8, 4) on each side
  const Values first{10, 20, 30, 40}, second{1, 2, 3, 4};
  EXPECT_NEAR(*ks_exact_p(first, second, Alternative::greater, KsTies::ignored), 1.0 / 70, 1e-15);
  EXPECT_NEAR(*ks_exact_p(first, second, Alternative::two_sided, KsTies::ignored), 2.0 / 70, 1e-15);
  EXPECT_EQ(ks_exact_p(first, second, Alternative::less, KsTies::ignored), 1);
}

TEST(KolmogorovSmirnov, ties_that_count_make_the_p_value_smaller) {  // R: 0.00309597523219814
  const Values first{100, 100, 100, 100, 100, 100, 100, 1, 1, 1}, second(10, 1);
  EXPECT_NEAR(*ks_exact_p(first, second, Alternative::two_sided, KsTies::counted), 0.00309597523219814, 1e-14);
  EXPECT_GT(*ks_exact_p(first, second, Alternative::two_sided, KsTies::ignored), 0.012);
}

TEST(KolmogorovSmirnov, equal_samples_are_no_surprise) {
  const Values values{1, 2, 3};
  EXPECT_EQ(ks_exact_p(values, values, Alternative::two_sided, KsTies::counted), 1);
  EXPECT_EQ(ks_limit_p(*ks_statistic(values, values), Alternative::two_sided), 1);
  EXPECT_EQ(ks_finite_p(*ks_statistic(values, values), Alternative::two_sided), 1);
  EXPECT_EQ(ks_finite_p(*ks_statistic(values, values), Alternative::greater), 1);
}

TEST(KolmogorovSmirnov, infinite_values_are_values) {
  EXPECT_EQ(ks_statistic(Values{HUGE_VAL, HUGE_VAL}, Values{HUGE_VAL})->two_sided, 0);
  EXPECT_EQ(ks_statistic(Values{HUGE_VAL}, Values{-HUGE_VAL})->greater, 1);
}

TEST(KolmogorovSmirnov, what_is_no_sample_has_no_p) {
  const Values values{1, 2, 3};
  EXPECT_FALSE(ks_statistic(values, {}));
  EXPECT_FALSE(ks_statistic(Values{1, NAN}, values));
  EXPECT_FALSE(ks_exact_p({}, values, Alternative::greater, KsTies::ignored));
  const Values many(20'000, 1.0);
  EXPECT_FALSE(ks_exact_p(many, many, Alternative::greater, KsTies::ignored));
  EXPECT_TRUE(ks_statistic(many, many));
}

}  // namespace
}  // namespace tidegate::stats
