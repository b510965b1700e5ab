#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

TEST(MisalignedWindow, is_silent_about_a_query_that_looks_back_by_the_window) {
  auto seen = changed_before(minutes(2));
  EXPECT_EQ(effect(misaligned_window().find(cpu(), seen)), "nothing");
  seen.looks_back = minutes(2);
  EXPECT_EQ(effect(misaligned_window().find(cpu(), seen)), "nothing");
}

TEST(MisalignedWindow, a_longer_range_of_its_own_disqualifies) {
  auto seen = changed_before(minutes(2));
  seen.looks_back = seconds(121);
  EXPECT_EQ(effect(misaligned_window().find(cpu(), seen)),
            "disqualifies: the query looks back 2m1s, further than the 2m that count");
}

TEST(MisalignedWindow, without_a_change_a_query_may_look_back_as_far_as_it_likes) {
  auto seen = all_well();
  seen.looks_back = hours(1);
  EXPECT_EQ(effect(misaligned_window().find(cpu(), seen)), "nothing");
}

TEST(MisalignedWindow, a_look_over_a_change_that_is_older_than_the_window_disqualifies) {
  auto seen = all_well();
  seen.since = kNoon - minutes(20);
  seen.looks_back = hours(1);
  EXPECT_EQ(effect(misaligned_window().find(cpu(), seen)),
            "disqualifies: the query looks back 1h, to before 2026-11-22T11:40:00Z, from when on samples count");
  seen.since = kNoon - minutes(65);
  seen.warmup = minutes(5);
  EXPECT_EQ(effect(misaligned_window().find(cpu(), seen)), "nothing");
  seen.warmup = minutes(6);
  EXPECT_NE(effect(misaligned_window().find(cpu(), seen)), "nothing");
}

TEST(MisalignedWindow, a_query_that_is_moved_as_a_whole_is_said) {
  auto seen = all_well();
  seen.all_moved = true;
  EXPECT_EQ(effect(misaligned_window().find(cpu(), seen)),
            "said: all that the query reads is moved by an offset or @: it is not of the window");
}

TEST(MisalignedWindow, a_time_that_is_not_understood_disqualifies_where_it_matters) {
  auto seen = all_well();
  seen.unread_time = "5m*2";
  EXPECT_EQ(effect(misaligned_window().find(cpu(), seen)), "nothing");
  seen.all_moved = true;
  EXPECT_EQ(effect(misaligned_window().find(cpu(), seen)),
            "disqualifies: how far back the query looks by \"5m*2\" isn't understood");
  seen.all_moved = false;
  seen.since = kNoon - hours(2);
  EXPECT_EQ(effect(misaligned_window().find(cpu(), seen)),
            "disqualifies: how far back the query looks by \"5m*2\" isn't understood");
}

TEST(MisalignedWindow, a_newest_sample_from_before_a_change_older_than_the_window_disqualifies) {
  auto seen = all_well();
  seen.since = kNoon - minutes(20);
  seen.measurement.newest = kNoon - minutes(30);
  EXPECT_EQ(
      effect(misaligned_window().find(cpu(), seen)),
      "disqualifies: the newest sample is from 2026-11-22T11:30:00Z; only those after 2026-11-22T11:40:00Z count");
}

TEST(MisalignedWindow, a_newest_sample_from_before_the_change_disqualifies) {
  auto seen = changed_before(seconds(10));
  seen.measurement.newest = kNoon - seconds(10);
  EXPECT_EQ(
      effect(misaligned_window().find(cpu(), seen)),
      "disqualifies: the newest sample is from 2026-11-22T11:59:50Z; only those after 2026-11-22T11:59:50Z count");
  seen.measurement.newest = kNoon - milliseconds(9999);
  EXPECT_EQ(effect(misaligned_window().find(cpu(), seen)), "nothing");
}

TEST(MisalignedWindow, is_silent_when_nothing_is_left_to_look_at) {
  auto seen = changed_before({});
  seen.looks_back = minutes(5);
  EXPECT_EQ(effect(misaligned_window().find(cpu(), seen)), "nothing");
}

TEST(MisalignedWindow, how_old_a_sample_may_be_in_a_whole_window_is_for_max_age) {
  auto seen = all_well();
  seen.measurement.newest = kNoon - minutes(30);
  EXPECT_EQ(effect(misaligned_window().find(cpu(), seen)), "nothing");
}

}  // namespace
}  // namespace tidegate::caveats
