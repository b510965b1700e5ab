#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

Observation comparing(Comparison comparison) {
  auto seen = all_well();
  comparison.looks = {{.at = kNoon, .canary = 0.01, .baseline = 0.01}};
  seen.measurement.comparison = std::move(comparison);
  return seen;
}

std::string effect_of(Comparison comparison) {
  return effect(undecided().find(error_rate(), comparing(std::move(comparison))));
}

TEST(Undecided, is_silent_where_nothing_is_compared_and_where_something_is_found) {
  EXPECT_EQ(effect(undecided().find(error_rate(), all_well())), "nothing");
  EXPECT_EQ(effect_of({.finding = Comparison::Finding::worse}), "nothing");
  EXPECT_EQ(effect_of({.finding = Comparison::Finding::no_worse}), "nothing");
}

TEST(Undecided, says_roughly_how_much_is_lacking) {
  EXPECT_EQ(
      effect_of({.canary = {.events = 300}, .requests_needed = 1234, .time_needed = seconds(250)}),
      "disqualifies: neither worse nor proven to be no worse: about 1,300 more requests of the canary are needed, "
      "4m 10s at the traffic so far");
  EXPECT_EQ(effect_of({.canary = {.events = 300}, .requests_needed = 0.5}),
            "disqualifies: neither worse nor proven to be no worse: about 1 more request of the canary is needed");
}

TEST(Undecided, while_nothing_bad_was_seen_the_need_is_the_least) {
  EXPECT_EQ(
      effect_of({.canary = {.events = 300}, .requests_needed = 1234, .is_needed_at_least = true}),
      "disqualifies: neither worse nor proven to be no worse: at least about 1,300 more requests of the canary are "
      "needed");
}

TEST(Undecided, what_was_seen_before_a_step_proves_nothing_of_it) {
  Comparison comparison{.finding = Comparison::Finding::no_worse,
                        .canary = {.events = 300},
                        .steps = {{.traffic = 0.05, .canary_events = 300}, {.traffic = 0.4}}};
  EXPECT_EQ(effect_of(comparison), "disqualifies: nothing of the step with 40% of the traffic has been compared yet");
  comparison.steps.back().canary_compared = 10;
  EXPECT_EQ(effect_of(comparison), "nothing");
}

TEST(Undecided, a_need_that_nobody_knows_is_not_made_up) {
  EXPECT_EQ(effect_of({.canary = {.events = 300}}),
            "disqualifies: neither worse nor proven to be no worse: how many more requests are needed can't be told");
}

TEST(Undecided, before_the_first_interval_nothing_is_compared) {
  EXPECT_EQ(effect_of({}), "disqualifies: nothing has been compared yet");
  EXPECT_EQ(effect_of({.limit = 0.01}), "disqualifies: nothing has been counted yet");
  auto seen = comparing({});
  seen.absent = {"http_requests_total"};
  EXPECT_EQ(effect(undecided().find(error_rate(), seen)), "nothing") << "what is absent is named elsewhere";
}

TEST(NoBaseline, disqualifies_what_has_nothing_to_be_compared_with) {
  const auto of = [](double canary, double baseline) {
    return effect(
        no_baseline().find(error_rate(), comparing({.canary = {.events = canary}, .baseline = {.events = baseline}})));
  };
  EXPECT_EQ(of(10, 10), "nothing");
  EXPECT_EQ(of(0, 0), "nothing");
  EXPECT_EQ(of(10, 0), "disqualifies: the baseline has no events, so there is nothing to compare the canary with");
}

TEST(NoBaseline, one_of_which_many_events_are_bad_is_told_where_the_canary_passes_by_it) {
  Comparison comparison{.finding = Comparison::Finding::no_worse,
                        .canary = {.events = 1000, .counted = 300, .value = 0.3},
                        .baseline = {.events = 1000, .counted = 300, .value = 0.3}};
  EXPECT_EQ(effect(no_baseline().find(error_rate(), comparing(comparison))),
            "said: 30% of the baseline's events are bad");
  comparison.baseline.value = 0.03;
  EXPECT_EQ(effect(no_baseline().find(error_rate(), comparing(comparison))), "nothing");
}

}  // namespace
}  // namespace tidegate::caveats
