#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

TEST(BirthsUnknown, is_silent_when_births_are_known) {
  EXPECT_EQ(effect(births_unknown().find(error_rate(), all_well())), "nothing");
}

TEST(BirthsUnknown, is_said_and_does_not_disqualify) {
  auto seen = all_well();
  seen.births_unknown = true;
  EXPECT_EQ(effect(births_unknown().find(error_rate(), seen)),
            "said: series began inside the window, and the source collected nothing before it: their first values may "
            "be old and are not counted");
}

}  // namespace
}  // namespace tidegate::caveats
