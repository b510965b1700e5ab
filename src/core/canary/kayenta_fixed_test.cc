#include "core/canary/kayenta_fixed.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/canary/noise.h"

namespace tidegate::canary {
namespace {

using Values = std::vector<double>;

Classification judged(const KayentaMetricConfig& config, const Values& control, const Values& experiment) {
  return judge_metric(config, {.name = "m", .id = "", .control = control, .experiment = experiment}, KayentaMode::fixed)
      .found;
}

Values scattered(std::uint64_t seed, std::size_t count, double mean) {
  NormalNoise noise(seed);
  Values values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(mean + noise.next());
  return values;
}

Values scaled(Values values, double factor) {
  for (double& value : values) value *= factor;
  return values;
}

TEST(KayentaFixed, the_unit_does_not_matter) {
  const Values control = scattered(1, 30, 100), experiment = scattered(2, 30, 110);
  for (const double unit : {1.0, 1e-9, 1e9}) {
    const Classification found = judged({}, scaled(control, unit), scaled(experiment, unit));
    EXPECT_EQ(found.label, MetricLabel::high);
    EXPECT_NEAR(found.shift->estimate / unit, judged({}, control, experiment).shift->estimate, 1e-9);
    EXPECT_NEAR(found.shift->interval.low / unit, judged({}, control, experiment).shift->interval.low, 1e-6);
  }
}

TEST(KayentaFixed, error_ratios_are_seen_that_kayentas_tolerance_hides) {
  const Values control = scaled(scattered(3, 60, 5), 1e-6), experiment = scaled(scattered(4, 60, 7), 1e-6);
  const KayentaMetricConfig config = {.name = "m"};
  const MetricPair pair = {.name = "m", .id = "", .control = control, .experiment = experiment};
  EXPECT_EQ(judge_metric(config, pair, KayentaMode::exact).found.label, MetricLabel::pass);
  EXPECT_EQ(judge_metric(config, pair, KayentaMode::fixed).found.label, MetricLabel::high);
}

TEST(KayentaFixed, a_hundredfold_in_seven_of_ten_points_is_high) {  // what spinnaker#6278 reports as missed
  const Values experiment = {100, 100, 100, 100, 100, 100, 100, 1, 1, 1};
  EXPECT_EQ(judged({}, Values(10, 1), experiment).label, MetricLabel::high);
}

TEST(KayentaFixed, low_is_the_mirror_of_high) {
  const Values low = scattered(1, 30, 100), high = scattered(2, 30, 120);
  EXPECT_EQ(judged({}, low, high).label, MetricLabel::high);
  EXPECT_EQ(judged({}, high, low).label, MetricLabel::low);
  EXPECT_EQ(judged({.direction = Direction::increase}, high, low).label, MetricLabel::pass);
  EXPECT_EQ(judged({.direction = Direction::decrease}, low, high).label, MetricLabel::pass);
}

TEST(KayentaFixed, what_is_allowed_passes) {
  const Values control = scattered(1, 30, 100), experiment = scattered(2, 30, 120);
  EXPECT_EQ(judged({.effect = {.allowed_increase = 1.3}}, control, experiment).label, MetricLabel::pass);
  EXPECT_EQ(judged({.effect = {.allowed_increase = 1.1}}, control, experiment).label, MetricLabel::high);
}

TEST(KayentaFixed, eight_points_are_the_fewest_whatever_replaces_the_others) {
  Values control = scattered(1, 15, 100), experiment = scattered(2, 15, 100);
  EXPECT_EQ(judged({}, Values(7, 1), Values(30, 1)).label, MetricLabel::nodata);
  EXPECT_EQ(judged({}, Values(8, 1), Values(8, 1)).label, MetricLabel::pass);
  for (std::size_t i = 0; i < 7; ++i) experiment[i] = NAN;
  EXPECT_EQ(judged({}, control, experiment).label, MetricLabel::pass);
  experiment[7] = NAN;
  for (const NanStrategy strategy : {NanStrategy::remove, NanStrategy::replace}) {
    EXPECT_EQ(judged({.nan_strategy = strategy}, control, experiment).label, MetricLabel::nodata);
  }
}

TEST(KayentaFixed, an_arm_without_values_half_of_the_time_is_no_data) {
  Values experiment = scattered(2, 60, 100);
  for (std::size_t i = 0; i < 60; i += 2) experiment[i] = NAN;
  EXPECT_EQ(judged({}, scattered(1, 60, 100), experiment).label, MetricLabel::nodata);
}

TEST(KayentaFixed, points_that_are_too_few_for_the_confidence_are_no_data) {
  EXPECT_EQ(judged({.confidence = 0.9999}, scattered(1, 8, 100), scattered(2, 8, 200)).label, MetricLabel::nodata);
  EXPECT_EQ(judged({.confidence = 0.98}, scattered(1, 8, 100), scattered(2, 8, 200)).label, MetricLabel::high);
}

TEST(KayentaFixed, no_data_fails_by_its_own_name_where_there_must_be_some) {
  EXPECT_EQ(judged({.must_have_data = true}, {}, Values(30, 1)).label, MetricLabel::nodata_fail_metric);
  const Classification critical = judged({.critical = true, .must_have_data = true}, {}, Values(30, 1));
  EXPECT_EQ(critical.label, MetricLabel::nodata);
  EXPECT_TRUE(critical.critical);
}

TEST(KayentaFixed, an_infinite_value_is_an_error_as_critical_as_the_metric) {
  Values experiment(30, 1);
  experiment[3] = -INFINITY;
  const Classification found = judged({.critical = true}, Values(30, 1), experiment);
  EXPECT_EQ(found.label, MetricLabel::error);
  EXPECT_TRUE(found.critical);
}

TEST(KayentaFixed, values_at_the_limits_are_an_error) {
  EXPECT_EQ(judged({}, Values(30, -1.7e308), scattered(1, 30, 1.7e308)).label, MetricLabel::error);
}

TEST(KayentaFixed, equal_arms_alarm_no_more_often_than_the_confidence_says) {
  int alarms = 0;
  constexpr int kRuns = 1000;
  for (int i = 0; i < kRuns; ++i) {
    const auto seed = static_cast<std::uint64_t>(i);
    const MetricLabel label = judged({}, scattered(seed, 12, 3), scattered(seed + kRuns, 12, 3)).label;
    alarms += label == MetricLabel::high || label == MetricLabel::low;
  }
  EXPECT_LE(alarms, 28) << "2% of 1000, and two standard deviations";
}

TEST(KayentaFixed, a_baseline_of_zeros_tolerates_no_more_errors) {
  Values experiment(30, 0);
  for (std::size_t i = 0; i < 12; ++i) experiment[i] = 1;
  EXPECT_EQ(judged({}, Values(30, 0), experiment).label, MetricLabel::high);
}

}  // namespace
}  // namespace tidegate::canary
