#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

// Of five minutes before noon, the window is what is left.
Observation left(Window window, std::vector<std::string> why) {
  auto seen = all_well();
  seen.measurement.window = window;
  seen.measurement.excluded = std::move(why);
  return seen;
}

std::string effect_of(Duration length) {
  return effect(excluded().find(error_rate(), left({kNoon - length, kNoon}, {"11:55:00-11:57:30 backup"})));
}

TEST(Excluded, is_silent_when_nothing_is_excluded) {
  EXPECT_EQ(effect(excluded().find(error_rate(), all_well())), "nothing");
}

TEST(Excluded, is_said_while_half_or_more_is_left) {
  EXPECT_EQ(effect_of(minutes(4)), "said: 4m of 5m left after excluding 11:55:00-11:57:30 backup");
  EXPECT_EQ(effect_of(seconds(150)).substr(0, 4), "said");
}

TEST(Excluded, less_than_half_disqualifies) {
  EXPECT_EQ(effect_of(seconds(149)), "disqualifies: 2m 29s of 5m left after excluding 11:55:00-11:57:30 backup");
}

TEST(Excluded, says_when_nothing_is_left) {
  EXPECT_EQ(effect_of({}), "disqualifies: nothing of 5m left after excluding 11:55:00-11:57:30 backup");
}

TEST(Excluded, half_is_of_what_the_change_left_and_not_of_what_was_wanted) {
  auto seen = left({kNoon - minutes(1), kNoon}, {"backup"});
  seen.since = kNoon - minutes(2);
  seen.available.start = *seen.since;
  EXPECT_EQ(effect(excluded().find(error_rate(), seen)), "said: 1m of 2m left after excluding backup");
}

TEST(Excluded, names_a_few_of_many) {
  const auto seen = left({kNoon - minutes(4), kNoon}, {"a", "b", "c", "d", "e"});
  EXPECT_EQ(excluded().find(error_rate(), seen)->why, "4m of 5m left after excluding a, b, c, and 2 more");
}

}  // namespace
}  // namespace tidegate::caveats
