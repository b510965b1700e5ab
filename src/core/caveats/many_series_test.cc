#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

Observation series_of(std::size_t count) {
  auto seen = all_well_of_query();
  seen.measurement.readings.clear();
  for (std::size_t i = 0; i < count; ++i) {
    seen.measurement.readings.push_back({.labels = pod(std::string(1, static_cast<char>('a' + i))), .value = 0.1});
  }
  return seen;
}

TEST(ManySeries, is_silent_about_one_or_none) {
  EXPECT_EQ(effect(many_series().find(cpu(), series_of(0))), "nothing");
  EXPECT_EQ(effect(many_series().find(cpu(), series_of(1))), "nothing");
}

TEST(ManySeries, two_or_more_disqualify_and_are_named) {
  EXPECT_EQ(effect(many_series().find(cpu(), series_of(2))),
            "disqualifies: the query returned 2 series where one is expected: {pod=\"a\"}, {pod=\"b\"}");
  EXPECT_EQ(effect(many_series().find(cpu(), series_of(3))),
            "disqualifies: the query returned 3 series where one is expected: {pod=\"a\"}, {pod=\"b\"} ...");
}

TEST(ManySeries, is_silent_when_across_joins_them) {
  for (const auto across : {Across::max, Across::min, Across::mean, Across::every, Across::any}) {
    auto objective = cpu();
    objective.across = across;
    EXPECT_EQ(effect(many_series().find(objective, series_of(2))), "nothing");
  }
}

}  // namespace
}  // namespace tidegate::caveats
