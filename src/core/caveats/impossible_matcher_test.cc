#include <gtest/gtest.h>

#include "base/text.h"
#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

std::string found(Unmatched matcher) {
  auto seen = all_well();
  matcher.written = matcher.label +
                    (matcher.is_exact   ? "="
                     : matcher.excludes ? "!~"
                                        : "=~") +
                    tidegate::quoted(matcher.value);
  matcher.among = "http_requests_total";
  seen.unmatched = {std::move(matcher)};
  return effect(impossible_matcher().find(error_rate(), seen));
}

TEST(ImpossibleMatcher, is_not_found_where_all_match) {
  EXPECT_EQ(effect(impossible_matcher().find(error_rate(), all_well())), "nothing");
}

TEST(ImpossibleMatcher, a_label_that_no_series_has_is_a_typo) {
  EXPECT_EQ(found({.label = "cdoe", .value = "5.."}),
            "disqualifies: no series of http_requests_total has the label cdoe, so cdoe=~\"5..\" matches none");
  EXPECT_EQ(found({.label = "cdoe", .value = "5..", .excludes = true}),
            "disqualifies: no series of http_requests_total has the label cdoe, so cdoe!~\"5..\" leaves none out");
}

TEST(ImpossibleMatcher, a_label_that_only_failures_have_may_be_missing) {
  EXPECT_EQ(found({.label = "error_type", .value = "timeout", .is_exact = true}), "nothing");
  EXPECT_EQ(found({.label = "exception", .value = ".+"}), "nothing");
  EXPECT_EQ(found({.label = "exception", .value = ""}), "nothing");
}

TEST(ImpossibleMatcher, in_a_query_what_leaves_nothing_out_is_harmless_under_an_upper_limit) {
  auto seen = all_well_of_query();
  seen.unmatched = {{.written = "image!=\"pause\"",
                     .label = "image",
                     .value = "pause",
                     .only_raises = true,
                     .excludes = true,
                     .among = "x"}};
  EXPECT_TRUE(effect(impossible_matcher().find(cpu(), seen)).starts_with("said: "));
  auto subtracted = seen;
  subtracted.unmatched[0].only_raises = false;
  EXPECT_TRUE(effect(impossible_matcher().find(cpu(), subtracted)).starts_with("disqualifies: "));
  auto at_least = cpu();
  at_least.condition = {.kind = Condition::Kind::at_least, .low = 0.1};
  EXPECT_TRUE(effect(impossible_matcher().find(at_least, seen)).starts_with("disqualifies: "));
}

TEST(ImpossibleMatcher, a_pattern_that_is_compared_as_text) {
  EXPECT_EQ(found({.label = "code", .value = "5..", .is_exact = true, .values = {"200"}}),
            "disqualifies: code=\"5..\" compares with the very text \"5..\", which no series has");
  for (const std::string pattern : {"500|502", "/api/.*", "5[0-9][0-9]", "5\\d\\d", "5.+"}) {
    EXPECT_NE(found({.label = "code", .value = pattern, .is_exact = true, .values = {"200"}}), "nothing") << pattern;
    EXPECT_EQ(found({.label = "code", .value = pattern, .values = {"200"}}), "nothing") << pattern;
  }
  for (const std::string text : {"500", "1.5", "error", "a.b.c", "/users/{id}"}) {
    EXPECT_EQ(found({.label = "code", .value = text, .is_exact = true, .values = {"200"}}), "nothing") << text;
  }
}

TEST(ImpossibleMatcher, a_class_of_codes_among_numbers) {
  EXPECT_EQ(found({.label = "code", .value = "5xx", .values = {"200", "404", "302", "201"}}),
            "disqualifies: code=~\"5xx\" matches none of the numbers that code is (200, 404, 302, and 1 more)");
  EXPECT_NE(found({.label = "code", .value = "50X", .is_exact = true, .values = {"200"}}), "nothing");
  EXPECT_NE(found({.label = "code", .value = "[45]xx", .values = {"200"}}), "nothing");
  EXPECT_EQ(found({.label = "code", .value = "5xx", .is_exact = true, .values = {"2xx", "3xx"}}), "nothing");
  for (const std::string pattern : {"^5", "5.", "5...", ">=500"}) {
    EXPECT_NE(found({.label = "code", .value = pattern, .values = {"200", "404"}}), "nothing") << pattern;
  }
  EXPECT_NE(found({.label = "code", .value = "5*", .is_exact = true, .values = {"200"}}), "nothing");
  EXPECT_EQ(found({.label = "code", .value = "5..", .values = {"200", "404"}}), "nothing");
  EXPECT_EQ(found({.label = "code", .value = "exit", .is_exact = true, .values = {"0", "1"}}), "nothing");
}

}  // namespace
}  // namespace tidegate::caveats
