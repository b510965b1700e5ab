#include "core/canary/kayenta_score.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tidegate::canary {
namespace {

using enum MetricLabel;
using Metrics = std::vector<ScoredMetric>;
using Weights = std::vector<std::pair<std::string, double>>;

CanaryScore exact(const Metrics& metrics, const Weights& weights = {}) {
  return score_metrics(metrics, weights, KayentaMode::exact);
}
CanaryScore fixed(const Metrics& metrics, const Weights& weights = {}) {
  return score_metrics(metrics, weights, KayentaMode::fixed);
}

TEST(KayentaScore, groups_without_a_weight_share_what_is_left) {
  const Metrics metrics = {{"a", {"x"}, pass}, {"b", {"y"}, high}, {"c", {"z"}, pass}};
  EXPECT_EQ(exact(metrics, {{"x", 40}}).summary, 70);
}

TEST(KayentaScore, a_metric_counts_in_each_of_its_groups_and_without_one_in_none) {
  EXPECT_EQ(exact({{"a", {"x", "y"}, high}, {"b", {"y"}, pass}}).summary, 25);
  EXPECT_EQ(exact({{"a", {"x"}, pass}, {"b", {}, high}}).summary, 100);
}

TEST(KayentaScore, errors_and_missing_data_count_for_nothing_in_kayenta_and_against_the_group_when_fixed) {
  const Metrics metrics = {{"a", {"x"}, pass}, {"b", {"x"}, pass}, {"c", {"x"}, nodata}};
  EXPECT_EQ(exact(metrics).summary, 100);
  EXPECT_EQ(fixed(metrics).summary, 66.67);
  EXPECT_EQ(fixed({{"a", {"x"}, pass}, {"b", {"y"}, error}}).zeroed, ZeroReason::errors);
}

TEST(KayentaScore, a_group_of_which_nothing_counts_is_a_full_one_in_kayenta_only) {
  const Metrics metrics = {{"a", {"x"}, pass}, {"b", {"x"}, pass}, {"c", {"y"}, nodata}};
  EXPECT_EQ(exact(metrics).summary, 100);
  EXPECT_TRUE(exact(metrics).groups[1].no_data);
  EXPECT_EQ(fixed(metrics).summary, 50);
}

TEST(KayentaScore, half_without_data_is_zero) {
  EXPECT_EQ(exact({{"a", {"x"}, pass}, {"b", {"x"}, nodata}}).zeroed, ZeroReason::nodata);
  EXPECT_FALSE(exact({{"a", {"x"}, pass}, {"b", {"x"}, nodata_fail_metric}}).zeroed);
}

TEST(KayentaScore, a_critical_metric_that_is_not_pass_is_zero_unless_muted) {
  const Metrics critical = {{"a", {"x"}, pass}, {"b", {"x"}, low, true}, {"c", {"x"}, pass}};
  EXPECT_EQ(exact(critical).zeroed, ZeroReason::critical);
  EXPECT_EQ(exact(critical).reason, "Canary Failed: 1 critical metric failed: b.");
  Metrics muted = critical;
  muted[1].muted = true;
  EXPECT_EQ(exact(muted).summary, 100);
}

TEST(KayentaScore, of_nothing_is_zero) {
  EXPECT_EQ(exact({}).summary, 0);
  EXPECT_EQ(fixed({}).summary, 0);
  EXPECT_EQ(exact({{"a", {"x"}, pass, false, true}}).summary, 0);
}

TEST(KayentaScore, is_rounded_half_up_as_it_is_written) {
  EXPECT_EQ(exact({{"a", {"x"}, pass}}, {{"x", 1.005}}).summary, 1.01);  // 1.00499999999999989... as a double
  EXPECT_EQ(exact({{"a", {"x"}, pass}}, {{"x", 1.004}}).summary, 1);
  EXPECT_EQ(exact({{"a", {"x"}, pass}}, {{"x", 99.995}}).summary, 100);
}

TEST(ClassifyScore, thresholds_are_reached_by_equal_scores) {
  const KayentaThresholds thresholds = {.pass = 95, .marginal = 75};
  EXPECT_EQ(classify_score(95, thresholds), ScoreClass::pass);
  EXPECT_EQ(classify_score(94.99, thresholds), ScoreClass::marginal);
  EXPECT_EQ(classify_score(75, thresholds), ScoreClass::marginal);
  EXPECT_EQ(classify_score(74.99, thresholds), ScoreClass::fail);
  EXPECT_EQ(classify_score(NAN, thresholds), ScoreClass::fail);
}

TEST(ClassifyScore, without_thresholds_only_a_hundred_passes) {
  EXPECT_EQ(classify_score(100, {}), ScoreClass::pass);
  EXPECT_EQ(classify_score(99.99, {}), ScoreClass::fail);
}

}  // namespace
}  // namespace tidegate::canary
