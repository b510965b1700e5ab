#include <gtest/gtest.h>

#include <cmath>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

std::string effect_of(const Objective& objective, double counted, double events) {
  return effect(too_few_events().find(objective, events_of(counted, events)));
}

Objective needing(double events) {
  auto objective = error_rate();
  objective.min_events = events;
  return objective;
}

TEST(MinEvents, enough_is_silent_whatever_the_share) {
  EXPECT_EQ(effect_of(needing(300), 200, 300), "nothing");
  EXPECT_EQ(effect_of(needing(10), 1, 10), "nothing");
}

TEST(MinEvents, fewer_disqualify_in_either_direction) {
  EXPECT_EQ(effect_of(needing(300), 200, 299), "disqualifies: 299 events in 5m; min_events is 300");
  EXPECT_EQ(effect_of(needing(300), 0, 299), "disqualifies: 299 events in 5m; min_events is 300");
  EXPECT_EQ(effect_of(needing(300), 0, 1), "disqualifies: 1 event in 5m; min_events is 300");
}

TEST(MinEvents, a_number_beside_it_never_looks_like_it) {
  EXPECT_EQ(effect_of(needing(300), 0, 299.6), "disqualifies: 299.6 events in 5m; min_events is 300");
  EXPECT_EQ(effect_of(needing(2.5), 0, 2.46), "disqualifies: 2.46 events in 5m; min_events is 2.5");
}

TEST(MinEvents, cannot_be_met_where_events_are_not_known) {
  auto objective = cpu();
  objective.min_events = 10;
  EXPECT_EQ(effect(too_few_events().find(objective, all_well_of_query())),
            "disqualifies: how many events there were is not known; min_events is 10");
}

TEST(TooFewEvents, none_is_no_data_and_not_this) {
  EXPECT_EQ(effect_of(error_rate(), 0, 0), "nothing");
  EXPECT_EQ(effect_of(needing(5), 0, 0), "nothing");
  EXPECT_EQ(effect_of(error_rate(), NAN, NAN), "nothing");
}

TEST(TooFewEvents, is_silent_once_a_single_bad_one_is_within_the_limit) {
  EXPECT_EQ(effect_of(error_rate(0.01), 0, 100), "nothing");
  EXPECT_EQ(effect_of(success_rate(0.99), 100, 100), "nothing");
  EXPECT_EQ(effect_of(success_rate(0.9), 10, 10), "nothing");
}

TEST(TooFewEvents, without_a_bad_one_it_is_only_said) {
  EXPECT_EQ(effect_of(error_rate(0.01), 0, 99), "said: only 99 events: one single bad one would have decided");
  EXPECT_EQ(effect_of(success_rate(0.99), 99, 99), "said: only 99 events: one single bad one would have decided");
  EXPECT_EQ(effect_of(fast_enough(0.99), 5, 5), "said: only 5 events: one single bad one would have decided");
}

TEST(TooFewEvents, a_single_bad_one_that_decides_is_noise) {
  EXPECT_EQ(effect_of(error_rate(0.01), 1, 50), "disqualifies: one single bad event among 50 decides");
  EXPECT_EQ(effect_of(success_rate(0.99), 49, 50), "disqualifies: one single bad event among 50 decides");
  EXPECT_EQ(effect_of(fast_enough(0.99), 49, 50), "disqualifies: one single bad event among 50 decides");
}

TEST(TooFewEvents, two_bad_ones_are_a_breach) {
  EXPECT_EQ(effect_of(error_rate(0.01), 2, 50), "nothing");
  EXPECT_EQ(effect_of(success_rate(0.99), 48, 50), "nothing");
}

TEST(TooFewEvents, one_that_was_extrapolated_is_still_one) {
  EXPECT_EQ(effect_of(error_rate(0.01), 1.49, 50).substr(0, 12), "disqualifies");
  auto seen = events_of(2.9, 50);  // two scrapes in the window: one event may show as nearly three
  seen.measurement.samples = 4;
  EXPECT_EQ(effect(too_few_events().find(error_rate(0.01), seen)).substr(0, 12), "disqualifies");
  seen.measurement.counted = 3.2;
  EXPECT_EQ(effect(too_few_events().find(error_rate(0.01), seen)), "nothing");
}

TEST(TooFewEvents, one_that_decides_only_because_it_was_extrapolated_is_noise_too) {
  auto seen = events_of(1.2, 117);  // 1.026 %, of 97 events of which one was bad
  seen.measurement.samples = 10;
  seen.measurement.series = 2;
  seen.measurement.value = 1.2 / 117;
  EXPECT_EQ(effect(too_few_events().find(error_rate(0.01), seen)),
            "disqualifies: one single bad event among 117 decides");
  seen.measurement.value = 0.9 / 117;
  seen.measurement.counted = 0.9;
  EXPECT_EQ(effect(too_few_events().find(error_rate(0.01), seen)), "nothing");
}

TEST(MinEvents, counts_no_events_that_extrapolation_may_have_made) {
  auto seen = events_of(3, 31);  // of 11
  seen.measurement.samples = 4;
  seen.measurement.series = 2;
  EXPECT_EQ(
      effect(too_few_events().find(needing(25), seen)),
      "disqualifies: 31 events, but extrapolated from 2 samples a series: maybe no more than 10; min_events is 25");
  EXPECT_EQ(effect(too_few_events().find(needing(10), seen)), "nothing");
}

TEST(TooFewEvents, a_limit_of_zero_means_every_single_one) { EXPECT_EQ(effect_of(error_rate(0), 1, 50), "nothing"); }

TEST(TooFewEvents, knows_the_share_of_a_quantile) {
  auto seen = events_of(1, 20);
  seen.measurement.value = 0.9;
  EXPECT_EQ(effect(too_few_events().find(p99(0.5), seen)), "disqualifies: one single bad event among 20 decides");
  EXPECT_EQ(too_few_events().find(p99(0.5), seen)->next, "wait for 100 events, or set min_events");
}

TEST(TooFewEvents, knows_the_share_of_between) {
  EXPECT_EQ(effect_of(between(error_rate(), 0, 0.01), 1, 50).substr(0, 12), "disqualifies");
  EXPECT_EQ(effect_of(between(success_rate(), 0.99, 1), 49, 50).substr(0, 12), "disqualifies");
}

TEST(TooFewEvents, is_silent_where_the_limit_is_no_share_of_bad_events) {
  auto objective = error_rate();
  objective.condition = {.kind = Condition::Kind::at_least, .low = 0.5};
  EXPECT_EQ(effect_of(objective, 1, 3), "nothing");
  EXPECT_EQ(effect(too_few_events().find(cpu(), all_well_of_query())), "nothing");
}

}  // namespace
}  // namespace tidegate::caveats
