#include "core/canary/aa_trial.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "core/canary/pods.h"

namespace tidegate::canary {
namespace {

// Arms with 300 requests a minute and a rate of 1 %, each with a mood of that deviation that lasts 30 minutes.
AaHistory healthy(int minutes, double mood, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> moods(0, mood);
  AaHistory history;
  double up = 1, down = 1;
  for (int minute = 0; minute < minutes; ++minute) {
    if (minute % 30 == 0 && mood > 0) up = std::exp(moods(random)), down = std::exp(moods(random));
    std::poisson_distribution<int> canary(3 * up), baseline(3 * down);
    history.push_back({{0, {std::min(double(canary(random)), 300.0), 300, double(baseline(random)), 300}}});
  }
  return history;
}

TEST(AaTrial, arms_that_differ_by_chance_alone_need_nothing_more) {
  const std::vector<AaHistory> histories{healthy(6000, 0, 1), healthy(6000, 0, 2)};
  const auto result = run_aa(histories, {});
  EXPECT_LT(result.variation, 0.05);
  EXPECT_EQ(result.runs, 200);
  EXPECT_LE(result.alarms, 6);
  EXPECT_GE(result.blocks, 195);
  ASSERT_TRUE(result.intervals_to_pass);
  EXPECT_LT(*result.intervals_to_pass, 60);
}

TEST(AaTrial, moods_are_measured_and_keep_the_false_alarms_down) {
  const std::vector<AaHistory> histories{healthy(12000, 0.5, 3), healthy(12000, 0.5, 4)};
  const auto result = run_aa(histories, {});
  EXPECT_NEAR(result.variation, 0.5, 0.15);
  EXPECT_LE(result.alarms, result.runs * 0.03);
}

TEST(AaTrial, of_a_histogram_every_bound_has_its_own) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> moods(0, 0.5);
  AaHistory history;
  double mood = 1;
  for (int minute = 0; minute < 6000; ++minute) {
    if (minute % 30 == 0) mood = std::exp(moods(random));
    std::poisson_distribution<int> common(60), rare(6 * mood), rare_baseline(6);
    history.push_back({{0.1, {double(common(random)), 300, double(common(random)), 300}},
                       {0.5, {double(rare(random)), 300, double(rare_baseline(random)), 300}}});
  }
  const auto result = run_aa(std::vector<AaHistory>{history}, {.kind = AaDesign::Kind::latency});
  ASSERT_EQ(result.by_bound.size(), 2u);
  EXPECT_LT(result.by_bound[0].second, 0.05);
  EXPECT_GT(result.by_bound[1].second, 0.2);
}

TEST(AaTrial, stretches_without_events_are_no_runs) {
  auto history = healthy(600, 0, 6);
  history.resize(6000);  // nine tenths without any data
  const auto result = run_aa(std::vector<AaHistory>{history, history}, {});
  EXPECT_EQ(result.times, 10);
  EXPECT_EQ(result.runs, 20);
  EXPECT_EQ(run_aa(std::vector<AaHistory>{AaHistory(6000)}, {}).runs, 0);
}

TEST(AaTrial, of_nothing_is_nothing) {
  EXPECT_EQ(run_aa({}, {}), AaResult{});
  EXPECT_EQ(run_aa(std::vector<AaHistory>{AaHistory(30)}, {}).runs, 0);
}

Series counter(std::string pod, double rate, std::string le = "") {
  Series series;
  series.labels.set("pod", std::move(pod));
  series.labels.set("le", std::move(le));
  for (int i = 0; i <= 8; ++i) series.samples.push_back({{i * 15'000}, std::floor(rate * i * 15)});
  return series;
}

TEST(PodHistories, pods_are_dealt_out_to_two_arms) {
  PodHistories pods;
  pods.add_ratio({counter("a", 1)}, {counter("a", 10), counter("b", 20), counter("c", 40)}, {{0}, {60'000}, {120'000}});
  EXPECT_EQ(pods.pods(), 3u);
  const auto history = pods.deal(1, 7);
  ASSERT_EQ(history.size(), 2u);
  const auto& counts = history[0][0].counts;
  EXPECT_EQ(counts.canary_total + counts.baseline_total, 4200);
  EXPECT_EQ(counts.canary_bad + counts.baseline_bad, 60);
  EXPECT_EQ(pods.deal(1, 7), history);
  bool differs = false;
  for (std::uint64_t seed = 0; seed < 20; ++seed) differs = differs || pods.deal(1, seed) != history;
  EXPECT_TRUE(differs);
}

TEST(PodHistories, a_histogram_has_a_tail_for_each_bound) {
  PodHistories pods;
  pods.add_histogram(
      {counter("a", 6, "100"), counter("a", 10, "+Inf"), counter("b", 9, "100"), counter("b", 10, "+Inf")}, 0.001,
      {{0}, {60'000}});
  const auto history = pods.deal(1, 1);
  ASSERT_EQ(history[0].size(), 1u);
  EXPECT_DOUBLE_EQ(history[0][0].boundary, 0.1);
  EXPECT_EQ(history[0][0].counts.bad(), 240 + 60);
}

TEST(PodHistories, a_native_histogram_has_a_tail_for_each_bound_that_is_known) {
  std::vector<Series> arm;
  for (const auto* pod : {"a", "b"}) {
    const auto sample = [](std::int64_t at, double fast, double slow) {
      return HistogramSample{.time = {at}, .count = fast + slow, .buckets = {{32, 64, fast}, {128, 256, slow}}};
    };
    arm.push_back({.labels = {{{"pod", pod}}}, .samples = {}, .histograms = {sample(0, 5, 0), sample(60'000, 95, 10)}});
  }
  PodHistories pods;
  pods.add_histogram(arm, 0.001, {{0}, {60'000}});
  const auto history = pods.deal(1, 1);
  const auto bad_at = [&](double boundary) {
    const auto tail = std::ranges::find(history[0], boundary, &Tail::boundary);
    return tail == history[0].end() ? NAN : tail->counts.bad();
  };
  EXPECT_EQ(bad_at(0.064), 20);
  EXPECT_EQ(bad_at(0.256), 0);
  EXPECT_TRUE(std::isnan(bad_at(std::exp2(7.5) * 0.001)));
}

}  // namespace
}  // namespace tidegate::canary
