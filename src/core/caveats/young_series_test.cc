#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

TEST(YoungSeries, is_silent_where_all_are_old) {
  EXPECT_EQ(effect(young_series().find(cpu(), all_well_of_query())), "nothing");
}

TEST(YoungSeries, beside_old_ones_is_only_said) {
  auto seen = all_well_of_query();
  seen.young = {"cpu_total"};
  EXPECT_EQ(effect(young_series().find(cpu(), seen)),
            "said: some series of cpu_total are younger than half of the range of their rate, which reads too low");
}

TEST(YoungSeries, alone_disqualifies_unless_the_limit_is_broken_already) {
  auto seen = all_well_of_query();
  seen.young = {"cpu_total"};
  seen.only_young = true;
  EXPECT_TRUE(young_series().find(cpu(), seen)->disqualifies);
  seen.measurement.value = 1e9;
  EXPECT_FALSE(young_series().find(cpu(), seen)->disqualifies);
}

}  // namespace
}  // namespace tidegate::caveats
