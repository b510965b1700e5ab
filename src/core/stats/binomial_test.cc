#include "core/stats/binomial.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::stats {
namespace {

TEST(BinomialTest, is_what_r_says) {  // binom.test(682, 925, 0.75), and of alternative = "less"
  EXPECT_NEAR(*binomial_test({682, 925}, 0.75, Alternative::two_sided), 0.382491559574852, 1e-12);
  EXPECT_NEAR(*binomial_test({682, 925}, 0.75, Alternative::less), 0.196009267053883, 1e-12);
  EXPECT_NEAR(*binomial_test({3, 4}, 0.5, Alternative::two_sided), 0.625, 1e-12);
}

TEST(BinomialTest, a_chance_of_none_or_all_is_certain) {
  EXPECT_EQ(binomial_test({0, 10}, 0, Alternative::two_sided), 1);
  EXPECT_EQ(binomial_test({1, 10}, 0, Alternative::two_sided), 0);
  EXPECT_EQ(binomial_test({10, 10}, 1, Alternative::two_sided), 1);
  EXPECT_EQ(binomial_test({9, 10}, 1, Alternative::two_sided), 0);
}

TEST(BinomialTest, of_no_trials_nothing_is_surprising) {
  EXPECT_EQ(binomial_test({0, 0}, 0.3, Alternative::two_sided), 1);
  EXPECT_EQ(binomial_test({0, 0}, 0.3, Alternative::greater), 1);
  EXPECT_EQ(binomial_test_mid_p({0, 0}, 0.3, Alternative::greater), 0.5);
}

TEST(BinomialTest, both_sides_of_a_mid_p_add_up_to_one) {
  const double greater = *binomial_test_mid_p({7, 30}, 0.2, Alternative::greater);
  EXPECT_NEAR(greater + *binomial_test_mid_p({7, 30}, 0.2, Alternative::less), 1, 1e-12);
  EXPECT_NEAR(*binomial_test_mid_p({7, 30}, 0.2, Alternative::two_sided), 2 * greater, 1e-12);
}

TEST(BinomialTest, of_billions_is_quick) {
  const double p = *binomial_test({500'050'000, 1'000'000'000}, 0.5, Alternative::two_sided);
  EXPECT_NEAR(p, std::erfc(3.16227766 / std::sqrt(2.0)), 1e-6);
}

TEST(BinomialTest, what_is_no_proportion_or_chance_has_no_p) {
  EXPECT_FALSE(binomial_test({-1, 10}, 0.5, Alternative::greater));
  EXPECT_FALSE(binomial_test({11, 10}, 0.5, Alternative::greater));
  EXPECT_FALSE(binomial_test({1, 10}, NAN, Alternative::two_sided));
  EXPECT_FALSE(binomial_test_mid_p({1, 10}, 1.5, Alternative::two_sided));
}

}  // namespace
}  // namespace tidegate::stats
