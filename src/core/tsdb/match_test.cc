#include "core/tsdb/match.h"

#include <gtest/gtest.h>

#include "core/model/labels.h"

namespace tidegate::tsdb {
namespace {

bool selects(std::string_view matchers, const Labels& labels) {
  const auto parsed = promql::parse_matchers(matchers);
  const auto compiled = compile(*parsed);
  return matches_all(*compiled, [&](std::string_view label) { return labels.get(label); });
}

const Labels kApi{.pairs = {{"job", "api"}, {"zone", "eu\nwest"}}};

TEST(Match, equality_compares_whole_values) {
  EXPECT_TRUE(selects(R"(job="api")", kApi));
  EXPECT_FALSE(selects(R"(job="ap")", kApi));
  EXPECT_FALSE(selects(R"(job!="api")", kApi));
  EXPECT_TRUE(selects(R"(job!="ap")", kApi));
}

TEST(Match, a_regex_is_anchored_at_both_ends) {
  EXPECT_TRUE(selects(R"(job=~"a.i")", kApi));
  EXPECT_FALSE(selects(R"(job=~"a")", kApi));
  EXPECT_FALSE(selects(R"(job=~"ap|pi")", kApi));
  EXPECT_TRUE(selects(R"(job!~"a")", kApi));
  EXPECT_FALSE(selects(R"(job!~"ap[h-j]")", kApi));
}

TEST(Match, a_dot_matches_the_end_of_a_line) { EXPECT_TRUE(selects(R"(zone=~"eu.west")", kApi)); }

TEST(Match, a_missing_label_is_empty) {
  EXPECT_TRUE(selects(R"(pod="")", kApi));
  EXPECT_TRUE(selects(R"(pod!="x")", kApi));
  EXPECT_TRUE(selects(R"(pod=~".*")", kApi));
  EXPECT_FALSE(selects(R"(pod=~".+")", kApi));
  EXPECT_FALSE(selects(R"(pod!="")", kApi));
}

TEST(Match, all_matchers_must_match) {
  EXPECT_TRUE(selects(R"(job="api", pod="")", kApi));
  EXPECT_FALSE(selects(R"(job="api", pod!="")", kApi));
}

TEST(Match, a_bad_regex_is_an_error) {
  const auto bad = ValueMatcher::compile({.label = "a", .op = promql::Matcher::Op::matches, .value = "("});
  ASSERT_FALSE(bad);
  EXPECT_NE(bad.error().message.find("is not a regular expression"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::tsdb
