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

TEST(AbsentCounter, tells_what_the_labels_are_instead) {
  auto seen = without_counter();
  seen.unmatched = {{.written = "status=\"eror\"", .label = "status", .value = "eror", .values = {"ok", "error"}}};
  EXPECT_EQ(effect(absent_counter().find(error_rate(), seen)),
            "said: no series matches http_requests_total{code=~\"5..\"}: taken as zero events; status is ok, error");
}

TEST(AbsentCounter, a_name_that_no_series_has_is_told_apart_since_it_may_be_misspelt) {
  auto seen = without_counter();
  seen.unknown_metrics = {"http_erors_total"};
  EXPECT_EQ(effect(absent_counter().find(error_rate(), seen)), "nothing");
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
