#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

// Asked so long after the change; nothing is left of the window.
Observation too_soon(Duration after, Duration warmup) {
  auto seen = all_well();
  seen.since = kNoon - after;
  seen.warmup = warmup;
  seen.available = seen.measurement.window = {kNoon, kNoon};
  return seen;
}

TEST(WarmUp, is_silent_without_a_change) {
  auto seen = too_soon({}, {});
  seen.since.reset();
  EXPECT_EQ(effect(warm_up().find(error_rate(), seen)), "nothing");
}

TEST(WarmUp, less_than_half_of_the_window_proves_nothing_but_a_breach) {
  EXPECT_EQ(effect(warm_up().find(error_rate(), changed_before(seconds(3)))),
            "disqualifies: only 3s of the 5m since the change count so far");
  EXPECT_EQ(effect(warm_up().find(error_rate(), changed_before(seconds(150)))), "nothing");
  auto broken = changed_before(seconds(3));
  broken.measurement.value = 0.5;
  broken.measurement.counted = *broken.measurement.events / 2;
  EXPECT_FALSE(warm_up().find(error_rate(), broken)->disqualifies);
  auto by_chance = broken;  // at most 1 %
  by_chance.measurement.events = 206;
  by_chance.measurement.counted = 2.4;
  by_chance.measurement.value = 2.4 / 206;
  EXPECT_TRUE(warm_up().find(error_rate(), by_chance)->disqualifies);
}

TEST(WarmUp, too_soon_after_the_change_disqualifies) {
  EXPECT_EQ(effect(warm_up().find(error_rate(), too_soon({}, {}))),
            "disqualifies: nothing has been measured yet since the change at 2026-11-22T12:00:00Z");
}

TEST(WarmUp, the_warm_up_after_it_is_named) {
  EXPECT_EQ(effect(warm_up().find(error_rate(), too_soon(minutes(1), minutes(2)))),
            "disqualifies: the change was at 2026-11-22T11:59:00Z, and the first 2m after it don't count");
}

TEST(WarmUp, a_change_in_the_future_is_a_mistake_and_no_warm_up) {
  EXPECT_EQ(effect(warm_up().find(error_rate(), too_soon(-hours(1), minutes(2)))),
            "disqualifies: the change at 2026-11-22T13:00:00Z is still to come: it is 2026-11-22T12:00:00Z");
}

TEST(WarmUp, is_silent_when_an_exclusion_has_taken_the_window) {
  auto seen = too_soon(minutes(1), {});
  seen.measurement.excluded = {"backup"};
  EXPECT_EQ(effect(warm_up().find(error_rate(), seen)), "nothing");
}

}  // namespace
}  // namespace tidegate::caveats
