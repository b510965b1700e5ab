#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
namespace {

using namespace test;  // NOLINT

TEST(UnknownMetric, errors_of_a_name_that_no_series_has_are_not_known_to_be_none) {
  auto seen = all_well();
  seen.unknown_metrics = {"http_erors_total"};
  EXPECT_EQ(effect(unknown_metric().find(error_rate(), seen)),
            "disqualifies: the source knows no metric http_erors_total, neither of the last day nor of a week ago: "
            "what it counts is not known to be zero");
}

TEST(UnknownMetric, without_any_traffic_it_is_no_data) {
  auto seen = events_of(0, 0);
  seen.unknown_metrics = {"http_erors_total"};
  EXPECT_EQ(effect(unknown_metric().find(error_rate(), seen)), "nothing");
}

TEST(UnknownMetric, a_limit_that_a_query_breaks_without_it_is_broken) {
  auto seen = all_well_of_query();
  seen.unknown_metrics = {"errs_total"};
  EXPECT_TRUE(effect(unknown_metric().find(cpu(), seen)).starts_with("disqualifies: "));
  seen.measurement.value = 1;
  EXPECT_TRUE(effect(unknown_metric().find(cpu(), seen)).starts_with("said: "));
}

}  // namespace
}  // namespace tidegate::caveats
