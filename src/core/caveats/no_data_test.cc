#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

std::string effect_of(const Objective& objective, const Observation& seen) {
  const auto caveat = no_data().find(objective, seen);
  return caveat && !caveat->is_no_data ? "not marked as no data" : effect(caveat);
}

Observation nothing_seen() {
  auto seen = all_well();
  auto& measurement = seen.measurement;
  measurement.value = measurement.events = measurement.counted = measurement.samples = measurement.series = {};
  measurement.newest = {};
  return seen;
}

TEST(NoData, is_silent_when_there_is_a_value) {
  EXPECT_EQ(effect_of(error_rate(), all_well()), "nothing");
  EXPECT_EQ(effect_of(cpu(), all_well_of_query()), "nothing");
}

TEST(NoData, nothing_at_all_disqualifies) {
  for (const auto& objective : {error_rate(), success_rate(), p99(), fast_enough(), cpu()}) {
    EXPECT_EQ(effect_of(objective, nothing_seen()), "disqualifies: the source has no data for it in the window");
  }
}

TEST(NoData, of_a_compared_query_sends_to_the_range_that_its_window_is) {
  const auto next_of = [](const Objective& objective) {
    return no_data().find(objective, nothing_seen()).value().next;
  };
  auto compared = cpu();
  std::get<QueryIndicator>(compared.indicator).text = "rate(cpu[${window}])";
  EXPECT_EQ(next_of(compared), "check the metric's name and labels, and that the source collects it");
  compared.compare.emplace();
  EXPECT_TRUE(next_of(compared).starts_with("see that two scrapes fit into `every`, which ${window} is here;"));
}

TEST(NoData, samples_without_events_are_no_traffic) {
  EXPECT_EQ(effect_of(error_rate(), events_of(0, 0)), "disqualifies: no events in the window: no traffic");
  EXPECT_EQ(effect_of(error_rate(), events_of(0, 0.1)), "nothing");
}

TEST(NoData, a_value_that_stands_on_no_known_event_is_none) {
  auto seen = all_well();
  seen.measurement.events = seen.measurement.samples = {};
  EXPECT_EQ(effect_of(p99(), seen), "disqualifies: no events in the window: no traffic");
}

TEST(NoData, is_not_said_to_be_no_traffic_when_there_are_too_few_samples_to_see_any) {
  auto seen = all_well();
  seen.measurement.value = seen.measurement.events = {};
  seen.measurement.samples = seen.measurement.series = 2;
  EXPECT_EQ(effect_of(error_rate(), seen), "nothing");
}

TEST(NoData, a_constant_is_no_measurement) {
  auto seen = all_well_of_query();
  seen.only_absent = true;
  EXPECT_EQ(effect_of(cpu(), seen), "disqualifies: the query reads no series: its value is a constant");
}

TEST(NoData, a_value_that_stands_on_absent_series_only_is_none) {
  auto seen = all_well_of_query(0);
  seen.only_absent = true;
  seen.absent = {"a", "b", "c", "d", "e"};
  EXPECT_EQ(effect_of(cpu(), seen), "disqualifies: no series matches a, b, c, and 2 more: the value stands on nothing");
}

TEST(NoData, names_what_selects_nothing_when_no_value_came) {
  auto seen = nothing_seen();
  seen.absent = {"cpu_limits"};
  EXPECT_EQ(effect_of(cpu(), seen), "disqualifies: no series matches cpu_limits");
}

TEST(NoData, a_part_that_is_absent_does_not_undo_a_value) {
  auto seen = all_well_of_query();
  seen.absent = {"cpu_limits"};
  EXPECT_EQ(effect_of(cpu(), seen), "nothing");
}

TEST(NoData, is_silent_when_an_error_says_why) {
  auto seen = nothing_seen();
  seen.errors = {{.kind = ErrorKind::timed_out, .message = "too slow"}};
  EXPECT_EQ(effect_of(error_rate(), seen), "nothing");
}

TEST(NoData, is_silent_when_nothing_was_asked) {
  auto seen = nothing_seen();
  seen.measurement.questions.clear();
  EXPECT_EQ(effect_of(error_rate(), seen), "nothing");
}

TEST(NoData, is_silent_when_the_answer_was_there_but_strange) {
  auto seen = nothing_seen();
  seen.strange_answer = "a string";
  EXPECT_EQ(effect_of(cpu(), seen), "nothing");
  seen.strange_answer.clear();
  seen.missing_bound = 0.3;
  EXPECT_EQ(effect_of(fast_enough(), seen), "nothing");
}

TEST(NoData, sends_to_what_the_source_says_itself_first) {
  auto seen = nothing_seen();
  const auto plain = no_data().find(error_rate(), seen)->next;
  EXPECT_EQ(plain, "check the metric's name and labels, and that the source collects it");
  seen.infos = {"the target refused the connection"};
  EXPECT_EQ(no_data().find(error_rate(), seen)->next, "see the source's remark, which may be why; else " + plain);
}

}  // namespace
}  // namespace tidegate::caveats
