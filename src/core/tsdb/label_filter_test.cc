#include "core/tsdb/label_filter.h"

#include <gtest/gtest.h>

namespace tidegate::tsdb {
namespace {

using Op = promql::Matcher::Op;

LabelFilter test_of(Op op, std::string value) {
  return LabelFilter::of({.label = "l", .op = op, .value = std::move(value)}).value();
}

TEST(LabelFilter, says_what_the_four_operators_say) {
  EXPECT_TRUE(test_of(Op::equal, "a").accepts("a"));
  EXPECT_FALSE(test_of(Op::equal, "a").accepts(""));
  EXPECT_TRUE(test_of(Op::not_equal, "a").accepts(""));
  EXPECT_TRUE(test_of(Op::matches, "a.c").accepts("abc"));
  EXPECT_FALSE(test_of(Op::matches, "a.c").accepts("xabc"));
  EXPECT_FALSE(test_of(Op::not_matches, "a.c").accepts("abc"));
}

TEST(LabelFilter, means_by_a_pattern_what_the_regular_expression_means) {
  const std::vector<std::string> patterns = {"a|b",  "(a|b)",  "(?:a|b)", "a",     "",    "a|",      ".*",     ".+",
                                             "a.*",  "a\\.b",  "a\\.b.*", "a|b.*", "(a)", "(a)|(b)", "\\d+|a", "a.*b",
                                             "(a|b", "(?i:a)", "a\\\\b",  "^a$",   "a.+", ".*b"};
  const std::vector<std::string> values = {"",   "a", "b", "ab",   "a.b",  "axb", "a.bc",
                                           "b1", "1", "A", "a\\b", "a\nb", "|"};
  for (const auto& pattern : patterns) {
    const auto regex = Regex::compile(pattern);
    const auto test = LabelFilter::of({.label = "l", .op = Op::matches, .value = pattern});
    ASSERT_EQ(regex.has_value(), test.has_value()) << pattern;
    if (!regex) continue;
    for (const auto& value : values) EXPECT_EQ(test->accepts(value), regex->matches(value)) << pattern << " " << value;
  }
}

TEST(LabelFilter, lists_the_values_of_plain_alternations) {
  EXPECT_EQ(*test_of(Op::matches, "b|a|b").listed(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(*test_of(Op::not_matches, "(a\\.b|c)").listed(), (std::vector<std::string>{"a.b", "c"}));
  EXPECT_EQ(test_of(Op::matches, "a.*").listed(), nullptr);
  EXPECT_EQ(test_of(Op::matches, "a+").listed(), nullptr);
}

}  // namespace
}  // namespace tidegate::tsdb
