#include "base/event.h"

#include <gtest/gtest.h>

#include <thread>

namespace tidegate {
namespace {

TEST(Event, is_set_once_and_stays_so) {
  Event event;
  EXPECT_FALSE(event.is_set());
  event.set();
  event.set();
  EXPECT_TRUE(event.is_set());
  EXPECT_TRUE(event.wait(hours(1)));
}

TEST(Event, wakes_who_waits_for_it) {
  Event event;
  std::jthread other([&] { event.set(); });
  EXPECT_TRUE(event.wait(hours(1)));
}

TEST(Event, that_never_happens_is_waited_for_no_longer_than_said) {
  const Event event;
  EXPECT_FALSE(event.wait(milliseconds(10)));
}

TEST(Event, is_waited_for_until_something_else_happens) {
  const Event event;
  Event other;
  other.set();
  EXPECT_FALSE(event.wait(hours(1), other.fd()));
}

}  // namespace
}  // namespace tidegate
