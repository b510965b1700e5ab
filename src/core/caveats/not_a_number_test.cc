#include <gtest/gtest.h>

#include <cmath>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

Observation readings_of(const std::vector<double>& values) {
  auto seen = all_well_of_query();
  seen.measurement.readings.clear();
  for (std::size_t i = 0; i < values.size(); ++i) {
    seen.measurement.readings.push_back(
        {.labels = pod(std::string(1, static_cast<char>('a' + i))), .value = values[i]});
  }
  return seen;
}

std::string effect_across(Across across, Condition condition, const std::vector<double>& values) {
  auto objective = cpu();
  objective.across = across;
  objective.condition = condition;
  const auto caveat = not_a_number().find(objective, readings_of(values));
  return !caveat ? "nothing" : caveat->disqualifies ? "disqualifies" : "said";
}

constexpr Condition kAtMost{.kind = Condition::Kind::at_most, .high = 0.7};
constexpr Condition kAtLeast{.kind = Condition::Kind::at_least, .low = 0.7};
constexpr Condition kBetween{.kind = Condition::Kind::between, .low = 0.1, .high = 0.7};

TEST(NotANumber, is_silent_about_numbers) {
  for (const double value : {0.0, -0.0, -5.0, 1e308, 5e-324}) {
    EXPECT_EQ(effect(not_a_number().find(cpu(), all_well_of_query(value))), "nothing") << value;
  }
}

TEST(NotANumber, one_value_that_is_none_disqualifies) {
  EXPECT_EQ(effect(not_a_number().find(cpu(), all_well_of_query(NAN))), "disqualifies: the value is NaN");
  EXPECT_EQ(effect(not_a_number().find(cpu(), all_well_of_query(INFINITY))), "disqualifies: the value is +Inf");
  EXPECT_EQ(effect(not_a_number().find(cpu(), all_well_of_query(-INFINITY))), "disqualifies: the value is -Inf");
}

TEST(NotANumber, the_series_that_has_none_is_named) {
  auto seen = readings_of({0.1, NAN});
  EXPECT_EQ(effect(not_a_number().find(cpu(), seen)), "disqualifies: {pod=\"b\"} is NaN");
}

TEST(NotANumber, does_not_hide_another_series_that_certainly_breaches) {
  EXPECT_EQ(effect_across(Across::max, kAtMost, {NAN, 0.9}), "said");
  EXPECT_EQ(effect_across(Across::min, kAtLeast, {NAN, 0.5}), "said");
  EXPECT_EQ(effect_across(Across::every, kBetween, {NAN, 0.05}), "said");
}

TEST(NotANumber, disqualifies_when_the_other_series_decide_nothing) {
  EXPECT_EQ(effect_across(Across::max, kAtMost, {NAN, 0.7}), "disqualifies");
  EXPECT_EQ(effect_across(Across::min, kAtMost, {NAN, 0.9}), "disqualifies");
  EXPECT_EQ(effect_across(Across::mean, kAtMost, {NAN, 0.9}), "disqualifies");
  EXPECT_EQ(effect_across(Across::any, kAtMost, {NAN, 0.9}), "disqualifies");
  EXPECT_EQ(effect_across(Across::max, kBetween, {NAN, 0.05}), "disqualifies");
}

TEST(NotANumber, infinity_breaches_nothing_for_certain) {
  EXPECT_EQ(effect_across(Across::max, kAtMost, {INFINITY, 0.1}), "disqualifies");
}

TEST(NotANumber, an_answer_of_another_kind_disqualifies) {
  auto seen = all_well_of_query();
  seen.strange_answer = "a string";
  EXPECT_EQ(effect(not_a_number().find(cpu(), seen)), "disqualifies: the query returned a string, not a number");
}

TEST(NotANumber, a_count_of_events_that_is_none_disqualifies) {
  EXPECT_EQ(effect(not_a_number().find(error_rate(), events_of(3, NAN))), "disqualifies: the number of events is NaN");
  EXPECT_EQ(effect(not_a_number().find(error_rate(), events_of(INFINITY, 10))),
            "disqualifies: the number of events is +Inf");
}

TEST(NotANumber, the_quantile_of_no_observations_is_no_data_instead) {
  auto seen = events_of(0, 0);
  seen.measurement.value = NAN;
  EXPECT_EQ(effect(not_a_number().find(p99(), seen)), "nothing");
  seen.measurement.events = 10;
  EXPECT_EQ(effect(not_a_number().find(p99(), seen)), "disqualifies: the value is NaN");
}

}  // namespace
}  // namespace tidegate::caveats
