#include "base/text.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate {
namespace {

TEST(Text, a_near_word_is_suggested_and_a_far_one_is_not) {
  const std::vector<std::string> keys = {"at_most", "at_least", "between", "over", "name"};
  EXPECT_EQ(nearest("at_mots", keys), "at_most");
  EXPECT_EQ(nearest("At_Most", keys), "at_most");
  EXPECT_EQ(nearest("nmae", keys), "name");
  EXPECT_EQ(nearest("threshold", keys), std::nullopt);
  EXPECT_EQ(nearest("github", std::vector<std::string>{"gitlab", "github_actions"}), "github_actions");
  EXPECT_EQ(did_you_mean("ovr", keys), "did you mean \"over\"?");
  EXPECT_EQ(did_you_mean("zzz", keys), "");
}

TEST(Text, what_is_not_utf8_is_found_where_it_stands) {
  EXPECT_TRUE(is_utf8("gr\xC3\xBC\xC3\x9F \xF0\x9F\x8C\x8A"));
  EXPECT_EQ(first_invalid_utf8("ab\xFF"), 2u);
  EXPECT_EQ(first_invalid_utf8("\xC0\x80"), 0u);       // overlong
  EXPECT_EQ(first_invalid_utf8("\xED\xA0\x80"), 0u);   // a surrogate
  EXPECT_EQ(first_invalid_utf8("a\xF0\x9F\x8C"), 1u);  // cut
}

TEST(Text, printable_lets_no_terminal_escape_through) {
  EXPECT_EQ(printable("a\x1B[31mred"), "a\\x1B[31mred");
  EXPECT_EQ(printable("bad\xFF"), "bad\\xFF");
  EXPECT_EQ(printable("x\xE2\x80\xAEy"), "x\\u{202E}y");
  EXPECT_EQ(printable("\xC3\xBC"), "\xC3\xBC");
  EXPECT_EQ(printable("abcdef", 3), "abc...");
}

TEST(Text, numbers_read_back_to_the_same_bits) {
  for (const double number : {0.1, 1e300, -2.5e-7, 123456789.0, 5e-324})
    EXPECT_EQ(parse_double(shortest(number)), number);
  EXPECT_TRUE(std::isnan(*parse_double("NaN")));
  EXPECT_EQ(parse_double("+Inf"), INFINITY);
  for (const char* text : {"", " 1", "1 ", "0x10", "1e", "infinity", "--1", "+-1", "1.2.3", "nanx"})
    EXPECT_FALSE(parse_double(text)) << text;
}

}  // namespace
}  // namespace tidegate
