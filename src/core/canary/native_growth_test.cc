#include "core/canary/native_growth.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::canary {
namespace {

using Bucket = HistogramSample::Bucket;

Timestamp at(int second) { return {second * 1000}; }

HistogramSample histogram(int second, std::vector<Bucket> buckets) {
  HistogramSample sample{.time = at(second), .count = 0, .buckets = std::move(buckets)};
  for (const auto& bucket : sample.buckets) sample.count += bucket.count;
  return sample;
}

Series pod(std::string name, std::vector<HistogramSample> histograms) {
  return {.labels = {{{"job", "web"}, {"pod", std::move(name)}}}, .samples = {}, .histograms = std::move(histograms)};
}

const Edges kMinutes{at(0), at(60), at(120)};
const std::vector<double> kBounds{0.5, 1, 2};

using Events = std::vector<double>;

Events events(const std::vector<Series>& arm, double bound) {
  return native_growth_of(arm, kBounds, kMinutes).at(bound).events;
}

TEST(NativeGrowth, is_what_lies_at_or_below_each_bound_by_interval) {
  const std::vector<Series> arm{
      pod("a", {histogram(0, {{0.25, 0.5, 4}, {1, 2, 1}}), histogram(60, {{0.25, 0.5, 10}, {0.5, 1, 2}, {1, 2, 1}}),
                histogram(120, {{0.25, 0.5, 10}, {0.5, 1, 5}, {1, 2, 2}, {2, 4, 7}})})};
  EXPECT_EQ(events(arm, 0.5), (Events{6, 0}));
  EXPECT_EQ(events(arm, 1), (Events{8, 3}));
  EXPECT_EQ(events(arm, 2), (Events{8, 4}));
  EXPECT_EQ(events(arm, INFINITY), (Events{8, 11}));
}

TEST(NativeGrowth, starts_anew_after_a_restart_of_one_pod) {
  const std::vector<Series> arm{pod("a", {histogram(0, {{0.5, 1, 100}}), histogram(60, {{0.5, 1, 3}})}),
                                pod("b", {histogram(0, {{0.5, 1, 7}}), histogram(60, {{0.5, 1, 8}})})};
  const auto growth = native_growth_of(arm, kBounds, kMinutes);
  EXPECT_EQ(growth.at(1).events, (Events{3 + 1, 0}));
  EXPECT_EQ(growth.at(INFINITY).resets, 1);
  EXPECT_EQ(growth.at(INFINITY).by_series, (Events{3, 1}));
}

TEST(NativeGrowth, a_bucket_that_lost_observations_restarted_though_there_are_more_in_all) {
  const std::vector<Series> arm{
      pod("a", {histogram(0, {{0.5, 1, 10}}), histogram(60, {{0.25, 0.5, 2}, {0.5, 1, 4}, {1, 2, 20}})})};
  EXPECT_EQ(events(arm, 1), (Events{6, 0}));
  EXPECT_EQ(events(arm, INFINITY), (Events{26, 0}));
}

TEST(NativeGrowth, a_coarser_schema_is_no_restart_and_loses_the_bounds_between_for_as_long) {
  const std::vector<Series> arm{
      pod("a", {histogram(0, {{0.5, 1, 10}, {1, 2, 10}}), histogram(60, {{0.25, 1, 15}, {1, 4, 11}}),
                histogram(120, {{0.25, 1, 16}, {1, 4, 15}})})};
  EXPECT_EQ(events(arm, 1), (Events{5, 1}));
  EXPECT_EQ(events(arm, INFINITY), (Events{6, 5}));
  EXPECT_TRUE(std::isnan(events(arm, 2)[0]));  // what lies in 1..4 may be on both sides
  EXPECT_TRUE(std::isnan(events(arm, 2)[1]));
}

TEST(NativeGrowth, across_a_gap_at_the_change_nobody_knows_what_came_before) {
  const auto of = [](int second) { return histogram(second, {{0.5, 1, 100.0 + second}}); };
  const std::vector<Series> arm{pod("a", {of(-90), of(-75), of(-60), of(15), of(30), of(45), of(60)})};
  EXPECT_EQ(native_growth_of(arm, kBounds, kMinutes, std::vector{at(0)}).at(INFINITY).events, (Events{45, 0}));
  EXPECT_EQ(native_growth_of(arm, kBounds, kMinutes).at(INFINITY).events, (Events{120, 0}));
}

TEST(NativeGrowth, a_first_value_counts_only_of_a_target_that_was_there_before) {
  auto born = pod("a", {histogram(60, {{0.5, 1, 9}}), histogram(120, {{0.5, 1, 10}})});
  EXPECT_EQ(events({born}, 1), (Events{0, 1}));
  EXPECT_EQ(native_growth_of(std::vector{born}, kBounds, kMinutes).at(INFINITY).born_uncounted, 9);
  auto older = pod("a", {histogram(0, {{0.5, 1, 100}}), histogram(60, {{0.5, 1, 100}})});
  older.labels.set("route", "/pay");
  EXPECT_EQ(events({older, born}, 1), (Events{9, 1}));
}

TEST(NativeGrowth, of_nothing_there_is_nothing) {
  EXPECT_TRUE(native_growth_of({}, kBounds, {}).empty());
  EXPECT_EQ(events({}, 1), (Events{0, 0}));
  EXPECT_EQ(events({pod("a", {{.time = at(10), .count = NAN, .buckets = {}}})}, 1), (Events{0, 0}));
}

TEST(NativeBounds, are_half_octaves_around_the_median_and_reach_far_above) {
  const std::vector<Series> arm{
      pod("a", {histogram(30, {{std::exp2(-4.125), 0.0625, 90}, {0.5, std::exp2(-0.875), 10}})})};
  const auto bounds = native_bounds(arm, {}, {at(0), at(60)});
  ASSERT_EQ(bounds.size(), 25U);
  EXPECT_DOUBLE_EQ(bounds.front(), 0.0625 / 4);
  EXPECT_DOUBLE_EQ(bounds.back(), 64);
}

TEST(NativeBounds, of_histograms_with_bounds_of_their_own_are_those) {
  const std::vector<Series> arm{pod("a", {histogram(30, {{-INFINITY, 0.1, 5}, {0.1, 0.3, 90}, {0.5, INFINITY, 10}})})};
  EXPECT_EQ(native_bounds({}, arm, {at(0), at(60)}), (std::vector<double>{0.1, 0.3, 0.5}));
}

TEST(NativeBounds, are_none_where_the_window_has_no_sample_or_nothing_positive) {
  const std::vector<Series> arm{pod("a", {histogram(0, {{1, 2, 5}}), histogram(61, {{1, 2, 5}})}),
                                pod("b", {histogram(30, {{-2, -1, 3}}), histogram(31, {})})};
  EXPECT_TRUE(native_bounds(arm, arm, {at(0), at(60)}).empty());
}

TEST(NativeBounds, below_a_value_are_those_of_the_buckets_across_it) {
  const std::vector<Series> fine{pod("a", {histogram(30, {{0.25, 0.297, 5}, {0.297, 0.324, 5}})})};
  const std::vector<Series> coarse{pod("b", {histogram(30, {{0.25, 0.354, 5}})})};
  EXPECT_EQ(bounds_below(0.3, fine, coarse), (std::vector<double>{0.25, 0.297, 0.3}));
  EXPECT_EQ(bounds_below(0.297, fine, {}), (std::vector<double>{0.297}));
}

}  // namespace
}  // namespace tidegate::canary
