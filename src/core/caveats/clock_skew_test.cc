#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

std::string effect_of(Duration skew) {
  auto seen = all_well();
  seen.clock_skew = skew;
  return effect(clock_skew().find(error_rate(), seen));
}

std::string effect_of_newest(Timestamp newest) {
  auto seen = all_well();
  seen.measurement.newest = newest;
  return effect(clock_skew().find(error_rate(), seen));
}

TEST(ClockSkew, is_silent_when_the_source_says_no_time) {
  EXPECT_EQ(effect(clock_skew().find(error_rate(), all_well())), "nothing");
}

TEST(ClockSkew, is_silent_below_five_seconds) {
  EXPECT_EQ(effect_of(milliseconds(4999)), "nothing");
  EXPECT_EQ(effect_of(milliseconds(-4999)), "nothing");
}

TEST(ClockSkew, is_said_from_five_to_thirty_seconds) {
  EXPECT_EQ(effect_of(seconds(5)), "said: the source's clock is 5s ahead of ours");
  EXPECT_EQ(effect_of(seconds(-30)), "said: the source's clock is 30s behind ours");
}

TEST(ClockSkew, disqualifies_above_thirty_seconds) {
  EXPECT_EQ(effect_of(milliseconds(30'001)), "disqualifies: the source's clock is 30s ahead of ours");
  EXPECT_EQ(effect_of(minutes(-5)), "disqualifies: the source's clock is 5m behind ours");
}

TEST(ClockSkew, a_sample_from_the_future_shows_it_as_well) {
  EXPECT_EQ(effect_of_newest(kNoon), "nothing");
  EXPECT_EQ(effect_of_newest(kNoon + milliseconds(4999)), "nothing");
  EXPECT_EQ(effect_of_newest(kNoon + seconds(5)), "said: the newest sample is from 5s after the window's end");
  EXPECT_EQ(effect_of_newest(kNoon + minutes(3)), "disqualifies: the newest sample is from 3m after the window's end");
}

}  // namespace
}  // namespace tidegate::caveats
