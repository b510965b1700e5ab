#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

Observation with_targets(double down, double targets) {
  auto seen = all_well();
  seen.targets = targets;
  seen.targets_down = down;
  seen.down = {"10.0.0.7:80 of job web"};
  return seen;
}

TEST(TargetsDown, is_silent_while_all_are_up) {
  EXPECT_EQ(effect(targets_down().find(error_rate(), all_well())), "nothing");
}

TEST(TargetsDown, that_could_not_be_asked_about_are_only_said) {
  auto seen = all_well();
  seen.targets_unknown = true;
  EXPECT_EQ(effect(targets_down().find(error_rate(), seen)), "said: whether its targets are up could not be asked");
  seen.errors = {{.message = "no"}};  // which is said already
  EXPECT_EQ(effect(targets_down().find(error_rate(), seen)), "nothing");
}

TEST(TargetsDown, one_of_few_disqualifies) {
  EXPECT_EQ(effect(targets_down().find(error_rate(), with_targets(1, 2))),
            "disqualifies: 1 of 2 targets that should export it can't be scraped: 10.0.0.7:80 of job web");
  EXPECT_TRUE(targets_down().find(error_rate(), with_targets(2, 19))->disqualifies);
}

TEST(TargetsDown, few_of_many_are_only_said) {
  EXPECT_FALSE(targets_down().find(error_rate(), with_targets(1, 10))->disqualifies);
  EXPECT_FALSE(targets_down().find(error_rate(), with_targets(9, 100))->disqualifies);
}

TEST(TargetsDown, a_limit_that_the_rest_breaks_is_broken) {
  auto seen = with_targets(1, 2);
  seen.measurement.value = 0.5;
  EXPECT_FALSE(targets_down().find(error_rate(), seen)->disqualifies);
}

}  // namespace
}  // namespace tidegate::caveats
