#include "base/clock.h"

#include <gtest/gtest.h>

#include "base/interrupt.h"

namespace tidegate {
namespace {

TEST(SystemClock, an_interrupt_ends_a_sleep_and_the_past_needs_none) {
  Interrupt interrupt;
  auto clock = system_clock(interrupt);
  EXPECT_TRUE(clock->sleep_until(clock->now() - hours(1)));
  interrupt.request();
  EXPECT_FALSE(clock->sleep_until(clock->now() + hours(1)));
  EXPECT_FALSE(clock->sleep_until(clock->now() - hours(1)));
}

}  // namespace
}  // namespace tidegate
