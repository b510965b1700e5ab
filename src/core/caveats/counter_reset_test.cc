#include <gtest/gtest.h>

#include <cmath>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

std::string effect_of(std::optional<double> resets) {
  auto seen = all_well();
  seen.resets = resets;
  return effect(counter_reset().find(error_rate(), seen));
}

TEST(CounterReset, is_silent_without_resets) {
  EXPECT_EQ(effect_of({}), "nothing");
  EXPECT_EQ(effect_of(0), "nothing");
}

TEST(CounterReset, is_silent_about_what_is_no_count) {
  EXPECT_EQ(effect_of(NAN), "nothing");
  EXPECT_EQ(effect_of(-1), "nothing");
}

TEST(CounterReset, is_said_with_its_number) {
  EXPECT_EQ(effect_of(1),
            "said: 1 counter reset in the window: a process restarted; what it counted since its last scrape is lost");
  EXPECT_EQ(effect_of(12).substr(0, 23), "said: 12 counter resets");
  EXPECT_EQ(effect_of(INFINITY).substr(0, 25), "said: +Inf counter resets");
}

}  // namespace
}  // namespace tidegate::caveats
