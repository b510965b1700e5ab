#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

TEST(PartialResponse, is_silent_without_warnings) {
  EXPECT_EQ(effect(partial_response().find(error_rate(), all_well())), "nothing");
}

TEST(PartialResponse, a_remark_is_no_warning) {
  auto seen = all_well();
  seen.infos = {"metric might not be a counter"};
  EXPECT_EQ(effect(partial_response().find(error_rate(), seen)), "nothing");
}

TEST(PartialResponse, a_warning_disqualifies) {
  auto seen = all_well();
  seen.warnings = {"store 3 is down"};
  EXPECT_EQ(effect(partial_response().find(error_rate(), seen)),
            "disqualifies: the source warns that its answer may be incomplete: store 3 is down");
}

TEST(PartialResponse, shows_the_first_three_of_many) {
  auto seen = all_well();
  seen.warnings = {"a", "b", "c", "d"};
  EXPECT_TRUE(partial_response().find(error_rate(), seen)->why.ends_with(": a; b; c; and 1 more"));
}

}  // namespace
}  // namespace tidegate::caveats
