#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

std::string effect_of(Duration age) {
  auto seen = all_well();
  seen.measurement.newest = kNoon - age;
  return effect(stale().find(error_rate(), seen));
}

TEST(Stale, is_silent_up_to_max_age) {
  EXPECT_EQ(effect_of({}), "nothing");
  EXPECT_EQ(effect_of(minutes(2)), "nothing");
}

TEST(Stale, an_older_newest_sample_disqualifies) {
  EXPECT_EQ(effect_of(seconds(180)), "disqualifies: the newest sample is 3m old; max_age is 2m");
}

TEST(Stale, an_age_beside_the_limit_never_looks_like_it) {
  EXPECT_EQ(effect_of(milliseconds(120'001)), "disqualifies: the newest sample is 2m1ms old; max_age is 2m");
}

TEST(Stale, a_sample_from_the_future_is_for_clock_skew) { EXPECT_EQ(effect_of(minutes(-10)), "nothing"); }

TEST(Stale, series_that_have_all_ended_disqualify) {
  auto seen = all_well();
  seen.measurement.newest.reset();
  EXPECT_EQ(effect(stale().find(error_rate(), seen)), "disqualifies: the series have ended: no sample is current");
}

TEST(Stale, series_that_have_ended_within_max_age_disqualify_unless_samples_are_rare) {
  auto seen = all_well();
  seen.has_ended = true;
  seen.measurement.newest = kNoon - seconds(45);
  auto objective = error_rate();
  EXPECT_EQ(effect(stale().find(objective, seen)),
            "disqualifies: the series ended 45s ago: what exports them isn't collected any more");
  objective.max_age = minutes(6);
  EXPECT_EQ(effect(stale().find(objective, seen)), "nothing");
}

TEST(Stale, without_samples_it_is_no_data_and_not_this) {
  auto seen = all_well();
  seen.measurement.newest.reset();
  seen.measurement.samples.reset();
  seen.measurement.value.reset();
  EXPECT_EQ(effect(stale().find(error_rate(), seen)), "nothing");
}

TEST(Stale, a_share_whose_age_nobody_knows_disqualifies) {
  auto seen = all_well();
  seen.measurement.newest.reset();
  seen.measurement.samples.reset();
  EXPECT_EQ(effect(stale().find(error_rate(), seen)), "disqualifies: how old the newest sample is can't be known");
}

TEST(Stale, of_a_query_whose_selectors_cannot_be_read_it_is_only_said) {
  auto seen = all_well_of_query();
  seen.measurement.newest.reset();
  seen.measurement.samples.reset();
  EXPECT_EQ(effect(stale().find(cpu(), seen)), "said: how old the newest sample is can't be known");
}

TEST(Stale, age_counts_from_the_windows_end) {
  auto seen = all_well();
  seen.at = kNoon + hours(24);  // judged a day later
  EXPECT_EQ(effect(stale().find(error_rate(), seen)), "nothing");
}

}  // namespace
}  // namespace tidegate::caveats
