#include "core/model/keptn_slo.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

using Criterion = KeptnCriterion;

TEST(KeptnCriterion, is_absolute_without_a_sign_and_relative_with_one_or_with_a_percent) {
  EXPECT_EQ(parse_keptn_criterion("<200").value(), (Criterion{.op = Criterion::Op::less, .value = 200}));
  EXPECT_EQ(parse_keptn_criterion(" <= 0.5 ").value(), (Criterion{.op = Criterion::Op::less_or_equal, .value = 0.5}));
  EXPECT_EQ(parse_keptn_criterion("=0").value(), (Criterion{.op = Criterion::Op::equal}));
  EXPECT_EQ(parse_keptn_criterion(">=-10%").value(),
            (Criterion{Criterion::Op::greater_or_equal, -10, Criterion::Against::earlier_by_percent}));
  EXPECT_EQ(parse_keptn_criterion("<+50").value(),
            (Criterion{Criterion::Op::less, 50, Criterion::Against::earlier_by_amount}));
}

TEST(KeptnCriterion, a_percent_without_a_sign_is_an_increase) {
  EXPECT_EQ(parse_keptn_criterion("<=10%").value(), parse_keptn_criterion("<=+10%").value());
}

TEST(KeptnCriterion, anything_else_is_an_error) {
  for (const char* text : {"", "200", "==0", "<=", "<abc", "<=10%%", "<5ms", "!=3", "<=+-3", "<NaN", "<+Inf"}) {
    EXPECT_FALSE(parse_keptn_criterion(text)) << text;
  }
}

}  // namespace
}  // namespace tidegate
