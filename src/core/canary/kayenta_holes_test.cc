// Where Kayenta passes, or alarms, without a reason (research on its judge numbers these holes H1 to H11; those not
// here are not the judge's): what mode exact does, since it is Kayenta, and that our laws notice.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/canary/kayenta_judge.h"
#include "core/canary/noise.h"

namespace tidegate::canary {
namespace {

using Values = std::vector<double>;

constexpr KayentaThresholds kThresholds = {.pass = 95, .marginal = 75};

KayentaMetricConfig metric(const std::string& name) { return {.name = name, .groups = {"all"}}; }

MetricPair measured(const std::string& name, Values control, Values experiment) {
  return {.name = name, .id = name, .control = std::move(control), .experiment = std::move(experiment)};
}

KayentaJudgement judged(const KayentaMetricConfig& config, const MetricPair& pair, KayentaMode mode) {
  return kayenta_judge({.metrics = {config}}, kThresholds, std::vector{pair}, mode);
}

Values normal_values(NormalNoise& noise, std::size_t count, double mean) {
  Values values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(mean + noise.next());
  return values;
}

// Zeros, and `value` every so many minutes.
Values bursts(std::size_t minutes, std::size_t every, double value) {
  Values values(minutes, 0);
  for (std::size_t i = 0; i < minutes; i += every) values[i] = value;
  return values;
}

bool is_named(const std::vector<Doubtful>& doubts, const std::string& metric, EvidenceGap gap) {
  return std::any_of(doubts.begin(), doubts.end(), [&](const Doubtful& doubt) {
    return doubt.metric == metric && std::find(doubt.gaps.begin(), doubt.gaps.end(), gap) != doubt.gaps.end();
  });
}

TEST(KayentaHoles, h1_kayenta_would_pass_metrics_that_all_error) {
  KayentaMetricConfig errors = metric("errors"), latency = metric("latency");
  errors.critical = true;
  const KayentaConfig config = {.metrics = {errors, latency}};
  const std::vector<MetricPair> pairs = {measured("errors", {5}, {7}), measured("latency", {100}, {150})};

  const KayentaJudgement exact = kayenta_judge(config, kThresholds, pairs, KayentaMode::exact);
  EXPECT_EQ(exact.results[0].found.label, MetricLabel::error);
  EXPECT_EQ(exact.results[1].found.label, MetricLabel::error);
  EXPECT_EQ(exact.classification, ScoreClass::pass);
  EXPECT_TRUE(is_named(exact.would_not_be_evidence, "errors", EvidenceGap::error));
  EXPECT_TRUE(is_named(exact.would_not_be_evidence, "latency", EvidenceGap::error));

  EXPECT_EQ(kayenta_judge(config, kThresholds, pairs, KayentaMode::fixed).classification, ScoreClass::fail);
}

TEST(KayentaHoles, h1_one_metric_in_error_among_many_that_pass_fails_the_fixed_judgement) {
  NormalNoise noise(3);
  KayentaConfig config;
  std::vector<MetricPair> pairs;
  for (const std::string name : {"a", "b", "c", "d", "e"}) {
    config.metrics.push_back(metric(name));
    const Values values = normal_values(noise, 30, 100);
    pairs.push_back(measured(name, values, values));
  }
  pairs[2].experiment[7] = INFINITY;
  EXPECT_EQ(kayenta_judge(config, kThresholds, pairs, KayentaMode::exact).classification, ScoreClass::pass);
  const KayentaJudgement fixed = kayenta_judge(config, kThresholds, pairs, KayentaMode::fixed);
  EXPECT_EQ(fixed.score.zeroed, ZeroReason::errors);
  EXPECT_EQ(fixed.classification, ScoreClass::fail);
}

TEST(KayentaHoles, h2_kayenta_alarms_on_a_fifth_of_equal_arms_of_two_points) {
  NormalNoise noise(1);
  int alarms = 0;
  constexpr int kRuns = 2000;
  for (int i = 0; i < kRuns; ++i) {
    const MetricPair pair = measured("m", normal_values(noise, 2, 100), normal_values(noise, 2, 100));
    const MetricLabel label = judge_metric(metric("m"), pair, KayentaMode::exact).found.label;
    alarms += label == MetricLabel::high || label == MetricLabel::low;
    EXPECT_EQ(judge_metric(metric("m"), pair, KayentaMode::fixed).found.label, MetricLabel::nodata);
  }
  EXPECT_NEAR(static_cast<double>(alarms) / kRuns, 0.23, 0.04);
}

TEST(KayentaHoles, h2_kayenta_would_pass_four_points_that_could_never_have_failed) {
  const MetricPair pair = measured("m", {1, 2, 3}, {3.5, 2.5, 1.5, 9});
  const KayentaJudgement exact = judged(metric("m"), pair, KayentaMode::exact);
  EXPECT_EQ(exact.classification, ScoreClass::pass);
  EXPECT_TRUE(is_named(exact.would_not_be_evidence, "m", EvidenceGap::few_points));
  EXPECT_EQ(judged(metric("m"), pair, KayentaMode::fixed).classification, ScoreClass::fail);
}

TEST(KayentaHoles, h3_kayenta_would_pass_a_canary_that_sent_nothing_where_nan_is_replaced) {
  KayentaMetricConfig config = metric("errors");
  config.nan_strategy = NanStrategy::replace;
  config.direction = Direction::increase;
  for (const Values& nothing : {Values(), Values(30, NAN)}) {
    const MetricPair pair = measured("errors", Values(30, 4), nothing);
    const KayentaJudgement exact = judged(config, pair, KayentaMode::exact);
    EXPECT_EQ(exact.classification, ScoreClass::pass);
    EXPECT_TRUE(is_named(exact.would_not_be_evidence, "errors", EvidenceGap::no_data));
    const KayentaJudgement fixed = judged(config, pair, KayentaMode::fixed);
    EXPECT_EQ(fixed.results[0].found.label, MetricLabel::nodata);
    EXPECT_EQ(fixed.classification, ScoreClass::fail);
  }
}

TEST(KayentaHoles, h4_kayenta_alarms_on_half_a_percent) {
  NormalNoise noise(2);
  const Values control = normal_values(noise, 600, 100);
  Values experiment;
  for (const double value : normal_values(noise, 600, 100)) experiment.push_back(value * 1.0046);
  const MetricPair pair = measured("latency", control, experiment);
  EXPECT_EQ(judge_metric(metric("latency"), pair, KayentaMode::exact).found.label, MetricLabel::high);
  EXPECT_EQ(judge_metric(metric("latency"), pair, KayentaMode::fixed).found.label, MetricLabel::pass);

  Values slower;
  for (const double value : experiment) slower.push_back(value * 1.1);
  EXPECT_EQ(judge_metric(metric("latency"), measured("latency", control, slower), KayentaMode::fixed).found.label,
            MetricLabel::high);
}

TEST(KayentaHoles, h6_kayenta_would_pass_twenty_times_the_errors_every_tenth_minute) {
  NormalNoise noise(4);
  const Values control = normal_values(noise, 60, 10);
  Values experiment = normal_values(noise, 60, 10);
  for (std::size_t i = 0; i < experiment.size(); i += 10) experiment[i] *= 20;
  const MetricPair pair = measured("errors", control, experiment);
  for (const KayentaMode mode : {KayentaMode::exact, KayentaMode::fixed}) {
    const KayentaJudgement judgement = judged(metric("errors"), pair, mode);
    EXPECT_EQ(judgement.classification, ScoreClass::pass) << "a test of location sees no more";
    EXPECT_TRUE(is_named(judgement.weak_evidence, "errors", EvidenceGap::means_differ));
  }
}

TEST(KayentaHoles, h7_kayenta_would_pass_so_little_traffic_that_nothing_could_fail) {
  const MetricPair pair = measured("errors", Values(60, 0), bursts(60, 20, 1));
  const KayentaJudgement exact = judged(metric("errors"), pair, KayentaMode::exact);
  EXPECT_EQ(exact.classification, ScoreClass::pass);
  EXPECT_TRUE(is_named(exact.weak_evidence, "errors", EvidenceGap::could_not_fail));
}

TEST(KayentaHoles, h7_kayenta_would_pass_ten_times_the_errors_where_most_minutes_have_none) {
  const MetricPair pair = measured("errors", bursts(60, 31, 1), bursts(60, 5, 2));
  EXPECT_EQ(judged(metric("errors"), pair, KayentaMode::exact).classification, ScoreClass::pass);
  const KayentaJudgement fixed = judged(metric("errors"), pair, KayentaMode::fixed);
  EXPECT_EQ(fixed.results[0].found.label, MetricLabel::high);
  EXPECT_EQ(fixed.classification, ScoreClass::fail);
}

TEST(KayentaHoles, h10_a_score_that_equals_the_marginal_threshold_is_marginal_and_yet_ends_kayentas_analysis) {
  const Values scores = {75, 96};
  EXPECT_EQ(classify_score(75, kThresholds), ScoreClass::marginal);
  const KayentaDecision exact = decide_analysis(scores, kThresholds, KayentaMode::exact);
  EXPECT_FALSE(exact.passed);
  EXPECT_EQ(exact.judgements, 1U);
  EXPECT_TRUE(decide_analysis(scores, kThresholds, KayentaMode::fixed).passed);
}

TEST(KayentaHoles, h10_scores_keep_their_decimals) {
  const KayentaThresholds thresholds = {.pass = 90.5, .marginal = 75};
  for (const KayentaMode mode : {KayentaMode::exact, KayentaMode::fixed}) {
    EXPECT_TRUE(decide_analysis(Values{90.7}, thresholds, mode).passed);
    EXPECT_FALSE(decide_analysis(Values{90.49}, thresholds, mode).passed);
  }
}

TEST(KayentaHoles, h11_constant_arrays_are_judged_the_same_in_every_run) {
  const MetricPair pair = measured("replicas", Values(20, 4), Values(20, 6));
  const Classification once = judge_metric(metric("replicas"), pair, KayentaMode::exact).found;
  const Classification again = judge_metric(metric("replicas"), pair, KayentaMode::exact).found;
  EXPECT_EQ(once.label, MetricLabel::high);
  EXPECT_EQ(once.shift, again.shift);
  EXPECT_NE(once.shift->estimate, 2) << "Kayenta's noise";

  const Classification fixed = judge_metric(metric("replicas"), pair, KayentaMode::fixed).found;
  EXPECT_EQ(fixed.label, MetricLabel::high);
  EXPECT_EQ(fixed.shift, (stats::LocationShift{.interval = {.low = 2, .high = 2}, .estimate = 2}));
}

}  // namespace
}  // namespace tidegate::canary
