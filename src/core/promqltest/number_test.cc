#include "core/promqltest/number.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::promqltest {
namespace {

TEST(Number, reads_all_forms_of_go) {
  EXPECT_EQ(parse_go_number("12"), 12);
  EXPECT_EQ(parse_go_number("-0x1F"), -31);
  EXPECT_EQ(parse_go_number("0b11"), 3);
  EXPECT_EQ(parse_go_number("0o17"), 15);
  EXPECT_EQ(parse_go_number("017"), 15);
  EXPECT_EQ(parse_go_number("0x1_000"), 4096);
  EXPECT_EQ(parse_go_number("0x1p-2"), 0.25);
  EXPECT_EQ(parse_go_number("+1.5e3"), 1500);
  EXPECT_EQ(parse_go_number("0.5"), 0.5);
  EXPECT_EQ(parse_go_number("09"), 9);
  EXPECT_EQ(parse_go_number("18446744073709551615"), 18446744073709551615.0);
  EXPECT_EQ(parse_go_number("-Inf"), -INFINITY);
  EXPECT_EQ(parse_go_number("+Infinity"), INFINITY);
  EXPECT_TRUE(std::isnan(*parse_go_number("NaN")));
}

TEST(Number, a_series_is_none) {
  for (const auto* text : {"", "+", "--1", "+-1", "up", "up 1", "{} 1", "1 2", "0x", "1x2"})
    EXPECT_FALSE(parse_go_number(text)) << text;
}

}  // namespace
}  // namespace tidegate::promqltest
