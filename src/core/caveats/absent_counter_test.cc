#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

Observation without_counter() {
  auto seen = events_of(0, 1000);
  seen.counted_absent = true;
  return seen;
}

TEST(AbsentCounter, is_silent_while_the_counter_is_there) {
  EXPECT_EQ(effect(absent_counter().find(error_rate(), all_well())), "nothing");
}

TEST(AbsentCounter, is_said_when_nobody_counts_bad_events_while_there_is_traffic) {
  EXPECT_EQ(effect(absent_counter().find(error_rate(), without_counter())),
            "said: no series matches http_requests_total{code=~\"5..\"}: taken as zero events");
}

TEST(AbsentCounter, without_traffic_it_is_no_data_and_not_this) {
  auto seen = without_counter();
  seen.measurement.events = 0;
  EXPECT_EQ(effect(absent_counter().find(error_rate(), seen)), "nothing");
  seen.measurement.events.reset();
  EXPECT_EQ(effect(absent_counter().find(error_rate(), seen)), "nothing");
}

TEST(AbsentCounter, a_label_that_no_series_has_is_a_typo_and_disqualifies) {
  auto seen = without_counter();
  seen.impossible_labels = {"cdoe", "methd"};
  EXPECT_EQ(effect(absent_counter().find(error_rate(), seen)),
            "disqualifies: no series of http_requests_total has the label cdoe or methd, so "
            "http_requests_total{code=~\"5..\"} can never match");
}

// What is said of a counter that isn't there, because of this matcher.
std::string because_of(UnmatchedMatcher matcher) {
  auto seen = without_counter();
  seen.unmatched = {std::move(matcher)};
  return effect(absent_counter().find(error_rate(), seen));
}

TEST(AbsentCounter, a_pattern_that_is_compared_as_text_disqualifies) {
  EXPECT_EQ(because_of({"code=\"5..\"", "code", "5..", true, {"200"}}),
            "disqualifies: code=\"5..\" compares with the very text \"5..\", which no series has");
  for (const std::string pattern : {"500|502", "/api/.*", "5[0-9][0-9]", "5\\d\\d", "5.+"}) {
    EXPECT_TRUE(because_of({"code=" + pattern, "code", pattern, true, {}}).starts_with("disqualifies")) << pattern;
    EXPECT_TRUE(because_of({"code=~" + pattern, "code", pattern, false, {}}).starts_with("said")) << pattern;
  }
  for (const std::string text : {"500", "1.5", "error", "a.b.c", "/users/{id}"}) {
    EXPECT_TRUE(because_of({"code=" + text, "code", text, true, {"200"}}).starts_with("said")) << text;
  }
}

TEST(AbsentCounter, a_class_of_codes_among_numbers_disqualifies) {
  EXPECT_EQ(because_of({"code=~\"5xx\"", "code", "5xx", false, {"200", "404", "302", "201"}}),
            "disqualifies: code=~\"5xx\" can match no number, as code is (200, 404, 302, and 1 more)");
  EXPECT_TRUE(because_of({"code=\"50X\"", "code", "50X", true, {"200"}}).starts_with("disqualifies"));
  EXPECT_TRUE(because_of({"code=~\"[45]xx\"", "code", "[45]xx", false, {"200"}}).starts_with("disqualifies"));
  EXPECT_TRUE(because_of({"code=\"5xx\"", "code", "5xx", true, {"2xx", "3xx"}}).starts_with("said"));
  EXPECT_TRUE(because_of({"code=\"5xx\"", "code", "5xx", true, {}}).starts_with("said"));
  EXPECT_TRUE(because_of({"code=\"exit\"", "code", "exit", true, {"0", "1"}}).starts_with("said"));
}

TEST(AbsentCounter, tells_what_the_labels_are_instead) {
  EXPECT_EQ(because_of({"status=\"eror\"", "status", "eror", true, {"ok", "error"}}),
            "said: no series matches http_requests_total{code=~\"5..\"}: taken as zero events; status is ok, error");
}

TEST(AbsentCounter, a_pattern_compared_as_text_in_a_part_of_a_query_disqualifies) {
  auto seen = all_well_of_query();
  seen.absent = {"errs_total{code=\"5..\"}"};
  seen.unmatched = {{"code=\"5..\"", "code", "5..", true, {}}};
  EXPECT_TRUE(effect(absent_counter().find(cpu(), seen)).starts_with("disqualifies: code=\"5..\" compares"));
}

TEST(AbsentCounter, a_name_that_no_series_has_is_told_apart_since_it_may_be_misspelt) {
  auto seen = without_counter();
  seen.unknown_name = "http_erors_total";
  EXPECT_EQ(effect(absent_counter().find(error_rate(), seen)),
            "said: the source has no series named http_erors_total at all: taken as zero events");
}

TEST(AbsentCounter, advises_about_good_events_where_those_are_counted) {
  EXPECT_EQ(absent_counter().find(success_rate(), without_counter())->next,
            "make sure that the selector would match a good event");
}

TEST(AbsentCounter, a_part_of_a_query_without_series_is_said) {
  auto seen = all_well_of_query();
  seen.absent = {"errs_total"};
  EXPECT_EQ(effect(absent_counter().find(cpu(), seen)),
            "said: no series matches errs_total: the value does without it");
}

TEST(AbsentCounter, a_query_that_reads_nothing_at_all_has_no_data_instead) {
  auto seen = all_well_of_query();
  seen.absent = {"errs_total"};
  seen.only_absent = true;
  EXPECT_EQ(effect(absent_counter().find(cpu(), seen)), "nothing");
}

}  // namespace
}  // namespace tidegate::caveats
