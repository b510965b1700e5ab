#include "core/canary/silence.h"

#include <gtest/gtest.h>

namespace tidegate::canary {
namespace {

// A look each half minute, from the last one on.
class Watched {
 public:
  Watched& look(double canary, double baseline) {
    silence.add(canary, baseline, {at_, at_ + seconds(30)});
    at_ = at_ + seconds(30);
    return *this;
  }
  Silence silence;

 private:
  Timestamp at_;
};

TEST(Silence, begins_when_a_canary_with_traffic_has_none) {
  Watched watched;
  for (int i = 0; i < 10; ++i) watched.look(20, 180);
  EXPECT_FALSE(watched.silence.since());
  watched.look(0, 180).look(0, 180);
  EXPECT_FALSE(watched.silence.since()) << "two looks may be a pause";
  watched.look(0, 180);
  EXPECT_EQ(watched.silence.since(), Timestamp{300'000});
  EXPECT_EQ(watched.silence.missed(), 60);
  watched.look(1, 180);
  EXPECT_FALSE(watched.silence.since());
}

TEST(Silence, is_none_while_nobody_has_traffic_or_the_canary_never_had) {
  Watched night, unborn;
  for (int i = 0; i < 10; ++i) night.look(20, 180);
  for (int i = 0; i < 10; ++i) night.look(0, 0);
  EXPECT_FALSE(night.silence.since());
  for (int i = 0; i < 10; ++i) unborn.look(0, 180);
  EXPECT_FALSE(unborn.silence.since());
  EXPECT_EQ(unborn.silence.missed(), 0);
}

TEST(Silence, a_pause_is_what_was_half_as_long_before) {
  Watched pushed;  // once in two minutes
  for (int i = 0; i < 10; ++i) {
    pushed.look(80, 180).look(0, 180).look(0, 180).look(0, 180);
    EXPECT_FALSE(pushed.silence.since());
  }
  pushed.look(0, 180).look(0, 180).look(0, 180);
  EXPECT_FALSE(pushed.silence.since());
  pushed.look(0, 180);
  EXPECT_TRUE(pushed.silence.since());
}

TEST(Silence, another_share_is_known_anew) {
  Watched watched;
  for (int i = 0; i < 10; ++i) watched.look(20, 180);
  watched.silence.begin();
  for (int i = 0; i < 10; ++i) watched.look(0, 180);
  EXPECT_FALSE(watched.silence.since());
}

}  // namespace
}  // namespace tidegate::canary
