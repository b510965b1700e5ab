#include "core/canary/traffic_split.h"

#include <gtest/gtest.h>

namespace tidegate::canary {
namespace {

bool misrouted(double canary, double baseline, double expected) {
  return is_misrouted({.expected_share = expected, .canary_events = canary, .baseline_events = baseline});
}

TEST(TrafficSplit, what_chance_does_is_no_mismatch) {
  EXPECT_FALSE(misrouted(48, 952, 0.05));
  EXPECT_FALSE(misrouted(3, 97, 0.05));
}

TEST(TrafficSplit, a_canary_that_gets_half_of_its_share_or_twice_as_much_is) {
  EXPECT_TRUE(misrouted(250, 9750, 0.05));
  EXPECT_TRUE(misrouted(1000, 9000, 0.05));
  EXPECT_TRUE(misrouted(0, 10000, 0.05));
}

TEST(TrafficSplit, a_balancer_that_is_a_little_uneven_is_not_however_certain_that_is) {
  EXPECT_FALSE(misrouted(5.5e6, 94.5e6, 0.05));
}

TEST(TrafficSplit, without_traffic_or_without_an_expectation_nothing_is_known) {
  EXPECT_FALSE(misrouted(0, 0, 0.05));
  EXPECT_FALSE(misrouted(1000, 0, 1));
  EXPECT_FALSE(misrouted(1000, 0, 0));
}

}  // namespace
}  // namespace tidegate::canary
