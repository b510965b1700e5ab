#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

// Five minutes up to noon, scraped for so long.
Observation scraped_for(Duration time) {
  auto seen = all_well();
  seen.collected_since = kNoon - time;
  return seen;
}

TEST(ShortHistory, is_silent_about_sources_with_a_past_and_when_all_was_scraped) {
  EXPECT_EQ(effect(short_history().find(error_rate(), all_well())), "nothing");
  EXPECT_EQ(effect(short_history().find(error_rate(), scraped_for(minutes(5)))), "nothing");
}

TEST(ShortHistory, less_than_half_of_the_window_proves_nothing_but_a_breach) {
  EXPECT_EQ(effect(short_history().find(error_rate(), scraped_for(seconds(20)))),
            "disqualifies: only 20s of the 5m has been scraped so far");
  EXPECT_EQ(effect(short_history().find(error_rate(), scraped_for({}))),
            "disqualifies: nothing of the 5m has been scraped so far");
  auto broken = scraped_for(seconds(20));
  broken.measurement.value = 0.5;
  EXPECT_FALSE(short_history().find(error_rate(), broken)->disqualifies);
}

TEST(ShortHistory, more_than_half_of_it_is_said) {
  EXPECT_EQ(effect(short_history().find(error_rate(), scraped_for(minutes(4)))),
            "said: only 4m of the 5m has been scraped so far");
}

TEST(ShortHistory, a_query_needs_what_it_looks_back) {
  auto seen = scraped_for(seconds(20));
  EXPECT_EQ(effect(short_history().find(cpu(), seen)), "nothing") << "a moment";
  seen.looks_back = minutes(1);
  EXPECT_EQ(effect(short_history().find(cpu(), seen)), "disqualifies: only 20s of the 1m has been scraped so far");
}

TEST(ShortHistory, earlier_periods_that_are_missing_are_said) {
  auto seen = all_well();
  seen.measurement.comparison = Comparison{.periods = 7, .periods_wanted = 7};
  EXPECT_EQ(effect(short_history().find(error_rate(), seen)), "nothing");
  seen.measurement.comparison->periods = 5;
  EXPECT_EQ(effect(short_history().find(error_rate(), seen)),
            "said: only 5 of 7 earlier periods have events at both times");
}

TEST(ShortHistory, a_time_before_the_first_scrape_is_not_known) {
  EXPECT_EQ(effect(short_history().find(error_rate(), scraped_for(-hours(1)))),
            "disqualifies: nothing of the 5m has been scraped so far");
}

}  // namespace
}  // namespace tidegate::caveats
