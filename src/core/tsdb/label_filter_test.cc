#include "core/tsdb/label_filter.h"

#include <gtest/gtest.h>

#include "core/model/labels.h"

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

bool selects(std::string_view matchers, const Labels& labels) {
  const auto parsed = promql::parse_matchers(matchers);
  const auto filters = filters_of(*parsed);
  return accepted_by_all(*filters, [&](std::string_view label) { return labels.get(label); });
}

const Labels kApi{.pairs = {{"job", "api"}, {"zone", "eu\nwest"}}};

TEST(LabelFilters, equality_compares_whole_values) {
  EXPECT_TRUE(selects(R"(job="api")", kApi));
  EXPECT_FALSE(selects(R"(job="ap")", kApi));
  EXPECT_FALSE(selects(R"(job!="api")", kApi));
  EXPECT_TRUE(selects(R"(job!="ap")", kApi));
}

TEST(LabelFilters, a_regex_is_anchored_at_both_ends) {
  EXPECT_TRUE(selects(R"(job=~"a.i")", kApi));
  EXPECT_FALSE(selects(R"(job=~"a")", kApi));
  EXPECT_FALSE(selects(R"(job=~"ap|pi")", kApi));
  EXPECT_TRUE(selects(R"(job!~"a")", kApi));
  EXPECT_FALSE(selects(R"(job!~"ap[h-j]")", kApi));
}

TEST(LabelFilters, a_dot_matches_the_end_of_a_line) { EXPECT_TRUE(selects(R"(zone=~"eu.west")", kApi)); }

TEST(LabelFilters, a_missing_label_is_empty) {
  EXPECT_TRUE(selects(R"(pod="")", kApi));
  EXPECT_TRUE(selects(R"(pod!="x")", kApi));
  EXPECT_TRUE(selects(R"(pod=~".*")", kApi));
  EXPECT_FALSE(selects(R"(pod=~".+")", kApi));
  EXPECT_FALSE(selects(R"(pod!="")", kApi));
}

TEST(LabelFilters, all_matchers_must_match) {
  EXPECT_TRUE(selects(R"(job="api", pod="")", kApi));
  EXPECT_FALSE(selects(R"(job="api", pod!="")", kApi));
}

TEST(LabelFilters, a_bad_regex_is_an_error) {
  const auto bad = LabelFilter::of({.label = "a", .op = Op::matches, .value = "("});
  ASSERT_FALSE(bad);
  EXPECT_NE(bad.error().message.find("is not a regular expression"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::tsdb
