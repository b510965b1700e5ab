#include "core/canary/growth.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::canary {
namespace {

constexpr Timestamp at(int second) { return {second * 1000}; }

// A counter scraped every 15 s from the time of its first value; NAN is a scrape that failed.
Series counter(Labels labels, std::vector<double> values, int first = 0) {
  Series series{.labels = std::move(labels), .samples = {}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isnan(values[i])) series.samples.push_back({at(first + 15 * static_cast<int>(i)), values[i]});
  }
  return series;
}

Labels pod(std::string name) { return {{{"job", "web"}, {"pod", std::move(name)}}}; }

const Edges kMinutes{at(0), at(60), at(120)};

Growth growth(std::vector<Series> counters, std::vector<Series> others = {}) {
  return growth_of(counters, others, kMinutes);
}

TEST(Growth, is_whole_events_by_interval) {
  const auto seen = growth({counter(pod("a"), {5, 6, 7, 8, 10, 11, 11, 11, 20})});
  EXPECT_EQ(seen.events, (std::vector<double>{5, 10}));
  EXPECT_EQ(seen.samples, (std::vector<double>{4, 4}));
  EXPECT_EQ(seen.newest, at(120));
}

TEST(Growth, goes_on_over_a_restart_of_one_series) {
  const auto seen = growth({counter(pod("a"), {100, 104, 2, 3, 5}), counter(pod("b"), {7, 7, 7, 7, 8})});
  EXPECT_EQ(seen.events[0], 4 + 2 + 1 + 2 + 1);
  EXPECT_EQ(seen.resets, 1);
  EXPECT_EQ(seen.by_series, (std::vector<double>{9, 1}));
}

TEST(Growth, counts_the_first_value_of_a_series_born_at_a_target_that_was_there) {
  const auto requests = counter(pod("a"), {10, 20, 30, 40, 50});
  const auto errors = counter(pod("a"), {3, 4}, 45);
  EXPECT_EQ(growth({errors}, {requests}).events[0], 4);
}

TEST(Growth, takes_the_first_value_of_a_new_target_as_a_start_and_says_so) {
  const auto seen = growth({counter(pod("new"), {1000, 1001}, 30)}, {counter(pod("old"), {1, 2, 3, 4, 5})});
  EXPECT_EQ(seen.events[0], 1);
  EXPECT_EQ(seen.born_uncounted, 1000);
}

TEST(Growth, of_a_scrape_that_failed_comes_with_the_next_one) {
  EXPECT_EQ(growth({counter(pod("a"), {0, 1, NAN, NAN, NAN, 9})}).events, (std::vector<double>{1, 8}));
}

TEST(Growth, leaves_out_what_is_no_count) {
  const auto seen =
      growth({Series{pod("a"), {{at(0), 1}, {at(15), NAN}, {at(30), INFINITY}, {at(45), -3}, {at(60), 4}}}});
  EXPECT_EQ(seen.events[0], 3);
}

TEST(Growth, numbers_that_no_counter_reaches_are_left_out_and_their_sums_stay_finite) {
  const auto seen = growth({counter(pod("a"), {0, 1e308, 1e308}), counter(pod("b"), {0, 1e308, 5})});
  EXPECT_EQ(seen.events[0], 5);
  EXPECT_EQ(seen.samples[0], 1);
}

TEST(Growth, of_nothing_is_nothing) {
  EXPECT_EQ(growth({}).events, (std::vector<double>{0, 0}));
  EXPECT_FALSE(growth({}).newest);
  EXPECT_TRUE(growth_of({}, {}, {at(0)}).events.empty());
  EXPECT_EQ(growth({Series{pod("a"), {}}}).by_series, (std::vector<double>{0}));
}

TEST(Growth, across_a_gap_at_the_change_nobody_knows_what_came_before) {
  std::vector<Sample> samples;
  for (int second = -60; second <= 30; ++second) {
    const bool is_missing = second > -20 && second < 6;
    if (!is_missing) samples.push_back({{second * 1000}, 1000.0 + 10 * second + (second >= 6 ? 500 : 0)});
  }
  const std::vector<Series> all = {{.labels = {}, .samples = samples}};
  const Edges edges = {{0}, {10'000}, {20'000}, {30'000}};
  constexpr Timestamp kChange[] = {{0}}, kEarlier[] = {{-50'000}};
  EXPECT_EQ(growth_of(all, {}, edges, kChange).events, (std::vector<double>{40, 100, 100}));
  EXPECT_EQ(growth_of(all, {}, edges).events, (std::vector<double>{800, 100, 100}));
  EXPECT_EQ(growth_of(all, {}, edges, kEarlier).events, (std::vector<double>{800, 100, 100})) << "no gap there";
}

TEST(Growth, what_was_born_in_a_gap_at_a_border_is_as_old_as_its_target) {
  const auto requests = counter(pod("a"), {0, 150, 300, 450, NAN, NAN, NAN, NAN, NAN, 1350, 1500, 1650, 1800}, -45);
  const auto errors = counter(pod("a"), {30, 31, 32}, 90);
  constexpr Timestamp kBorders[] = {at(0), at(60)};
  const Edges edges{at(60), at(120), at(180)};
  EXPECT_EQ(growth_of(std::vector{errors}, std::vector{requests}, edges, kBorders).events, (std::vector<double>{2, 0}));
  EXPECT_EQ(growth_of(std::vector{requests}, {}, edges, kBorders).events, (std::vector<double>{300, 150}));
  EXPECT_EQ(growth_of(std::vector{errors}, std::vector{requests}, edges).events, (std::vector<double>{32, 0}));
}

}  // namespace
}  // namespace tidegate::canary
