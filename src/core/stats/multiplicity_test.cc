#include "core/stats/multiplicity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::stats {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsNan;
using Values = std::vector<double>;

constexpr double kE = 1e-14;

TEST(Multiplicity, answers_stand_in_the_order_of_the_questions) {
  EXPECT_THAT(adjust_holm(Values{0.04, 0.01, 0.03}),
              ElementsAre(DoubleNear(0.06, kE), DoubleNear(0.03, kE), DoubleNear(0.06, kE)));
  EXPECT_THAT(adjust_hochberg(Values{0.04, 0.01, 0.03}),
              ElementsAre(DoubleNear(0.04, kE), DoubleNear(0.03, kE), DoubleNear(0.04, kE)));
}

TEST(Multiplicity, what_is_no_p_value_does_not_count) {
  for (const auto adjust : {adjust_bonferroni, adjust_holm, adjust_hochberg, adjust_benjamini_hochberg}) {
    EXPECT_THAT(adjust(Values{NAN, 0.01, 2, 0.01, -1}),
                ElementsAre(IsNan(), testing::Le(0.02), IsNan(), testing::Le(0.02), IsNan()));
    EXPECT_TRUE(adjust({}).empty());
  }
  EXPECT_THAT(adjust_benjamini_yekutieli(Values{NAN, 0.01}), ElementsAre(IsNan(), 0.01));
}

TEST(Multiplicity, equal_weights_change_nothing) {
  const Values p{0.0007, 0.2, 0.012, 0.9, 0.041}, weights(5, 3.0);
  const auto weighted = adjust_weighted_holm(p, weights), plain = adjust_holm(p);
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(weighted[i], plain[i], kE);
}

TEST(Multiplicity, weight_is_error_to_spend) {
  // 0.02 / 3 < 0.01 / 1: the first goes first with 4/3 of its p-value, then the second with its own.
  EXPECT_THAT(adjust_weighted_holm(Values{0.02, 0.01}, Values{3, 1}),
              ElementsAre(DoubleNear(0.02 * 4 / 3, kE), DoubleNear(0.02 * 4 / 3, kE)));
  EXPECT_THAT(adjust_weighted_holm(Values{0.001, 0.01, 0.01, 0.02}, Values{0, 1, NAN}),
              ElementsAre(1, 0.01, IsNan(), IsNan()));
}

TEST(Multiplicity, the_largest_e_values_fall_together) {
  // At 0.05 of 4: 80, 40, 26.7, 20 for the first to the fourth.
  EXPECT_THAT(reject_by_e_values(Values{30, 79, 1, 41}, 0.05), ElementsAre(true, true, false, true));
  EXPECT_THAT(reject_by_e_values(Values{30, 79, 1, 0.5}, 0.05), ElementsAre(false, false, false, false));
  EXPECT_THAT(reject_by_e_values(Values{HUGE_VAL, NAN, -1}, 0.05), ElementsAre(true, false, false));
  EXPECT_THAT(reject_by_e_values(Values{1e9}, NAN), ElementsAre(false));
  EXPECT_TRUE(reject_by_e_values({}, 0.05).empty());
}

TEST(Multiplicity, e_values_are_averaged_by_weight) {
  EXPECT_NEAR(*average_e_value(Values{40, 0}, Values{3, 1}), 30, kE);
  EXPECT_EQ(average_e_value(Values{HUGE_VAL, 1}, Values{0, 1}), 1);
  EXPECT_FALSE(average_e_value({}, {}));
  EXPECT_FALSE(average_e_value(Values{1}, Values{0}));
  EXPECT_FALSE(average_e_value(Values{1}, Values{1, 1}));
  EXPECT_FALSE(average_e_value(Values{NAN}, Values{1}));
  EXPECT_FALSE(average_e_value(Values{1, 1}, Values{2, -1}));
}

}  // namespace
}  // namespace tidegate::stats
