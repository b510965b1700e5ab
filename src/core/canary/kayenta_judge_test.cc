#include "core/canary/kayenta_judge.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tidegate::canary {
namespace {

using Values = std::vector<double>;

constexpr KayentaThresholds kThresholds = {.pass = 90, .marginal = 50};

Values counted_from(double first) {
  Values values;
  for (int i = 0; i < 20; ++i) values.push_back(first + i);
  return values;
}

MetricPair equal_arms(const std::string& name) {
  return {.name = name, .id = name, .control = counted_from(100), .experiment = counted_from(100.5)};
}

MetricPair worse(const std::string& name) {
  return {.name = name, .id = name, .control = counted_from(100), .experiment = counted_from(200)};
}

TEST(KayentaJudge, says_what_it_found_of_each_metric_and_of_all) {
  const KayentaConfig config = {
      .metrics = {{.name = "errors", .groups = {"errors"}}, {.name = "latency", .groups = {"latency"}}},
      .group_weights = {{"errors", 60}, {"latency", 40}}};
  const KayentaJudgement judgement =
      kayenta_judge(config, kThresholds, std::vector{equal_arms("errors"), worse("latency")}, KayentaMode::exact);
  EXPECT_EQ(judgement.judge_name, "NetflixACAJudge-v1.0");
  EXPECT_EQ(judgement.results[0].found.label, MetricLabel::pass);
  EXPECT_EQ(judgement.results[1].found.label, MetricLabel::high);
  EXPECT_EQ(judgement.results[1].experiment.mean, 209.5);
  EXPECT_EQ(judgement.score.summary, 60);
  EXPECT_EQ(judgement.classification, ScoreClass::marginal);
  EXPECT_EQ(judgement.reason, "The score 60 reaches only the marginal threshold.");
  EXPECT_TRUE(judgement.would_not_be_evidence.empty());
  EXPECT_TRUE(judgement.weak_evidence.empty());
}

TEST(KayentaJudge, explains_a_metric_in_a_sentence) {
  const KayentaConfig config = {.metrics = {{.name = "latency", .groups = {"all"}}}};
  const auto judgement = kayenta_judge(config, kThresholds, std::vector{worse("latency")}, KayentaMode::fixed);
  EXPECT_EQ(judgement.results[0].found.reason,
            "The metric is High: the canary is above the baseline; its shift is 100, between 95 and 105 (98% sure), "
            "where 5.475 is tolerated, and the canary's mean is 1.913 times the baseline's.");
}

TEST(KayentaJudge, a_critical_metric_fails_all) {
  const KayentaConfig config = {
      .metrics = {{.name = "errors", .groups = {"g"}, .critical = true}, {.name = "latency", .groups = {"g"}}}};
  const auto judgement =
      kayenta_judge(config, kThresholds, std::vector{worse("errors"), equal_arms("latency")}, KayentaMode::exact);
  EXPECT_EQ(judgement.score.summary, 0);
  EXPECT_EQ(judgement.reason, "Canary Failed: 1 critical metric failed: errors.");
}

TEST(KayentaJudge, a_metric_that_was_not_measured_is_no_evidence) {
  const KayentaConfig config = {.metrics = {{.name = "errors", .groups = {"g"}}, {.name = "latency", .groups = {"g"}}}};
  const std::vector<MetricPair> pairs = {equal_arms("errors")};
  const KayentaJudgement exact = kayenta_judge(config, kThresholds, pairs, KayentaMode::exact);
  EXPECT_EQ(exact.classification, ScoreClass::pass) << "Kayenta doesn't miss it";
  EXPECT_EQ(exact.would_not_be_evidence, (std::vector<Doubtful>{{"latency", {EvidenceGap::no_data}}}));
  const KayentaJudgement fixed = kayenta_judge(config, kThresholds, pairs, KayentaMode::fixed);
  EXPECT_EQ(fixed.results.size(), 2U);
  EXPECT_EQ(fixed.classification, ScoreClass::fail);
}

TEST(KayentaJudge, a_measured_metric_that_nobody_configured_is_an_error) {
  const auto judgement = kayenta_judge({}, kThresholds, std::vector{equal_arms("errors")}, KayentaMode::exact);
  EXPECT_EQ(judgement.results[0].found.label, MetricLabel::error);
  EXPECT_EQ(judgement.results[0].found.reason, "The config has no metric \"errors\".");
  EXPECT_EQ(judgement.classification, ScoreClass::fail);
}

TEST(KayentaJudge, of_nothing_fails) {
  for (const KayentaMode mode : {KayentaMode::exact, KayentaMode::fixed}) {
    EXPECT_EQ(kayenta_judge({}, kThresholds, {}, mode).classification, ScoreClass::fail);
  }
}

TEST(KayentaJudge, muted_metrics_are_told_and_do_not_count) {
  const KayentaConfig config = {
      .metrics = {{.name = "a", .groups = {"g"}}, {.name = "b", .groups = {"g"}, .muted = true}}};
  const std::vector<MetricPair> pairs = {equal_arms("a"), {.name = "b", .id = "", .control = {}, .experiment = {}}};
  const KayentaJudgement judgement = kayenta_judge(config, kThresholds, pairs, KayentaMode::exact);
  EXPECT_EQ(judgement.results.size(), 2U);
  EXPECT_EQ(judgement.classification, ScoreClass::pass);
  EXPECT_TRUE(judgement.would_not_be_evidence.empty());
}

TEST(KayentaJudge, names_metrics_in_no_group) {
  const KayentaConfig config = {.metrics = {{.name = "a", .groups = {"g"}}, {.name = "b"}}};
  const auto judgement =
      kayenta_judge(config, kThresholds, std::vector{equal_arms("a"), worse("b")}, KayentaMode::exact);
  EXPECT_EQ(judgement.classification, ScoreClass::pass);
  EXPECT_EQ(judgement.not_scored, std::vector<std::string>{"b"});
}

// No input without evidence passes without being named, in any configuration.
TEST(KayentaJudge, never_passes_on_nothing_without_saying_so) {
  const std::vector<Values> bad = {{}, {NAN}, Values(30, NAN), {1}, {1, 2, 3}, Values(30, INFINITY)};
  for (const KayentaMode mode : {KayentaMode::exact, KayentaMode::fixed}) {
    for (const NanStrategy nan : {NanStrategy::remove, NanStrategy::replace}) {
      for (const OutlierStrategy outliers : {OutlierStrategy::keep, OutlierStrategy::remove}) {
        for (const Values& values : bad) {
          for (const bool in_canary : {false, true}) {
            const KayentaConfig config = {
                .metrics = {{.name = "m", .groups = {"g"}, .nan_strategy = nan, .outliers = outliers}}};
            const MetricPair pair = {.name = "m",
                                     .id = "",
                                     .control = in_canary ? counted_from(1) : values,
                                     .experiment = in_canary ? values : counted_from(1)};
            const auto judgement = kayenta_judge(config, kThresholds, std::vector{pair}, mode);
            const bool passes = judgement.classification == ScoreClass::pass;
            EXPECT_FALSE(passes && judgement.would_not_be_evidence.empty()) << "with " << values.size() << " values";
            EXPECT_FALSE(passes && mode == KayentaMode::fixed);
          }
        }
      }
    }
  }
}

TEST(DecideAnalysis, the_first_score_that_is_not_above_marginal_ends_it) {
  const KayentaDecision decision = decide_analysis(Values{95, 40, 99}, kThresholds, KayentaMode::exact);
  EXPECT_FALSE(decision.passed);
  EXPECT_EQ(decision.judgements, 2U);
  EXPECT_EQ(decision.reason, "Judgement 2 ended the analysis: its score 40 is not above the marginal threshold 50.");
}

TEST(DecideAnalysis, the_last_score_decides_otherwise) {
  EXPECT_TRUE(decide_analysis(Values{60, 90}, kThresholds, KayentaMode::exact).passed);
  EXPECT_FALSE(decide_analysis(Values{95, 89.99}, kThresholds, KayentaMode::exact).passed);
}

TEST(DecideAnalysis, without_judgements_or_with_a_score_that_is_no_number_nothing_passes) {
  for (const KayentaMode mode : {KayentaMode::exact, KayentaMode::fixed}) {
    EXPECT_FALSE(decide_analysis({}, kThresholds, mode).passed);
    EXPECT_FALSE(decide_analysis(Values{NAN}, kThresholds, mode).passed);
    EXPECT_FALSE(decide_analysis(Values{NAN}, {}, mode).passed);
  }
}

TEST(DecideAnalysis, without_thresholds_kayenta_passes_anything) {
  EXPECT_TRUE(decide_analysis(Values{0}, {}, KayentaMode::exact).passed);
  EXPECT_FALSE(decide_analysis(Values{100}, {}, KayentaMode::fixed).passed);
}

}  // namespace
}  // namespace tidegate::canary
