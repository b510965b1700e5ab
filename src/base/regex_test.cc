#include "base/regex.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

std::string expanded(std::string_view pattern, std::string_view text, std::string_view replacement) {
  std::string out = "no match";
  const auto regex = Regex::compile(pattern);
  if (!regex) return regex.error().message;
  regex->expand(text, replacement, out);
  return out;
}

TEST(Regex, matches_the_whole_text_and_line_ends_by_a_dot) {
  const auto regex = Regex::compile("a.|b").value();
  EXPECT_TRUE(regex.matches("a\n"));
  EXPECT_TRUE(regex.matches("b"));
  EXPECT_FALSE(regex.matches("ab "));
  EXPECT_FALSE(regex.matches("xb"));
}

TEST(Regex, says_what_is_wrong_with_a_pattern) {
  EXPECT_EQ(Regex::compile("a(").error().message, R"("a(" is not a regular expression: missing ): a()");
}

TEST(Regex, named_groups_may_be_written_in_both_ways_and_nothing_looks_behind) {
  EXPECT_EQ(expanded("(?<head>.*)-(?P<tail>.*)", "x-y", "$tail$head"), "yx");
  EXPECT_FALSE(Regex::compile("(?<=a)b"));
}

TEST(Regex, expands_groups_as_go_does) {
  EXPECT_EQ(expanded("(.*)-(?P<tail>.*)", "x-y", "$2/${1}/$tail"), "y/x/y");
  EXPECT_EQ(expanded("(.*)", "x", "$1y"), "");  // the group "1y"
  EXPECT_EQ(expanded("(.*)", "x", "${1}y$$ $ ${ $9"), "xy$ $ ${ ");
  EXPECT_EQ(expanded("a", "b", "c"), "no match");
}

}  // namespace
}  // namespace tidegate
