#include <gtest/gtest.h>

#include "support/imported.h"

namespace tidegate::specs {
namespace {

// A Canary with these metrics, the first of which begins on line 11.
std::string canary(std::string_view metrics, std::string_view analysis = "threshold: 3\niterations: 10") {
  return "apiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {name: shop, namespace: prod}\nspec:\n"
         "  provider: istio\n  targetRef: {name: shop}\n  service: {port: 80}\n  analysis:\n    interval: 30s\n"
         "    metrics:\n    - " +
         std::string(metrics) + "\n    " + replace_all(std::string(analysis), "\n", "\n    ") + "\n";
}

std::string with_template(std::string_view query, std::string_view type = "prometheus") {
  return canary("{name: own, templateRef: {name: t}, interval: 2m, thresholdRange: {max: 5}}") +
         "---\napiVersion: flagger.app/v1beta1\nkind: MetricTemplate\nmetadata: {name: t, namespace: prod}\nspec:\n"
         "  provider: {type: " +
         std::string(type) + ", address: \"http://prom:9090\"}\n  query: '" + std::string(query) + "'\n";
}

TEST(FlaggerImport, built_in_metrics_become_a_ratio_and_a_latency) {
  const Gate gate =
      gate_of_peer(canary("{name: request-success-rate, interval: 1m, thresholdRange: {min: 99}}\n    - "
                          "{name: request-duration, interval: 30s, thresholdRange: {max: 500}}"));
  ASSERT_EQ(gate.objectives.size(), 2u);
  const auto& ratio = std::get<RatioIndicator>(gate.objectives[0].indicator);
  EXPECT_TRUE(ratio.counts_good);
  EXPECT_EQ(ratio.total,
            "istio_requests_total{reporter=\"destination\",destination_workload_namespace=\"prod\","
            "destination_workload=~\"shop\"}");
  EXPECT_EQ(gate.objectives[0].condition, (Condition{.kind = Condition::Kind::at_least, .low = 0.99}));
  EXPECT_EQ(gate.objectives[0].over, minutes(1));
  EXPECT_EQ(std::get<QuantileIndicator>(gate.objectives[1].indicator).unit_scale, 0.001);
  EXPECT_EQ(gate.objectives[1].condition, (Condition{.kind = Condition::Kind::at_most, .high = 0.5}));
}

TEST(FlaggerImport, the_older_threshold_is_a_minimum_of_successes_and_a_maximum_of_all_else) {
  const Gate gate =
      gate_of_peer(canary("{name: request-success-rate, threshold: 99}\n    - "
                          "{name: request-duration, threshold: 500}"));
  EXPECT_EQ(gate.objectives.at(0).condition.kind, Condition::Kind::at_least);
  EXPECT_EQ(gate.objectives.at(1).condition.kind, Condition::Kind::at_most);
}

TEST(FlaggerImport, a_template_of_the_same_files_gives_the_query_with_the_canary_s_names) {
  const std::string text = with_template("sum(rate(x{ns=\"{{ namespace }}\",d=~\"{{ target }}\"}[{{ interval }}]))");
  const Gate gate = gate_of_peer(text);
  ASSERT_EQ(gate.objectives.size(), 1u);
  EXPECT_EQ(std::get<QueryIndicator>(gate.objectives[0].indicator).text,
            "sum(rate(x{ns=\"prod\",d=~\"shop\"}[${window}]))");
  EXPECT_EQ(gate.objectives[0].over, minutes(2));
  EXPECT_EQ(gate.objectives[0].condition, (Condition{.kind = Condition::Kind::at_most, .high = 5}));
  EXPECT_EQ(gate.sources.at(0).url, "http://prom:9090");
}

TEST(FlaggerImport, checks_become_a_watch) {
  const Gate gate = gate_of_peer(canary("{name: request-duration, thresholdRange: {max: 500}}"));
  ASSERT_TRUE(gate.watch);
  EXPECT_EQ(gate.watch->every, seconds(30));
  EXPECT_EQ(gate.watch->length, minutes(5) + seconds(30));  // Blue/Green checks once more
  EXPECT_EQ(gate.watch->failure_limit, 2);
  const Gate steps = gate_of_peer(
      canary("{name: request-duration, thresholdRange: {max: 500}}", "threshold: 1\nmaxWeight: 50\nstepWeight: 20"));
  EXPECT_EQ(steps.watch->length, seconds(90));  // 20, 40, 50 %
}

TEST(FlaggerImport, both_limits_are_a_range) {
  const Gate gate = gate_of_peer(canary("{name: request-duration, thresholdRange: {min: 1, max: 500}}"));
  EXPECT_EQ(gate.objectives.at(0).condition.kind, Condition::Kind::between);
}

TEST(FlaggerImport, webhooks_and_what_it_does_to_traffic_are_lost) {
  EXPECT_EQ(lost_of_peer(canary("{name: request-duration, thresholdRange: {max: 500}}",
                                "threshold: 2\nwebhooks:\n- {name: load, type: rollout, url: \"http://l\"}")),
            "1 how traffic is shifted: a gate only says whether the release may go on\n"
            "14 the webhook \"load\": a pipeline runs such steps itself\n");
}

// ---- mistakes of the file -----------------------------------------------------------------------------------------

TEST(FlaggerLint, what_passes_always_is_an_error) {
  EXPECT_EQ(told_of_peer(canary("{name: request-duration}")),
            "11 error: the metric \"request-duration\" has no limit: every value passes\n");
  EXPECT_EQ(told_of_peer(canary("{name: request-succes-rate, thresholdRange: {min: 99}}")),
            "11 error: \"request-succes-rate\" has no query: Flagger would never look at it\n");
  EXPECT_EQ(told_of_peer(replace_all(canary("{name: request-duration, thresholdRange: {max: 5}}"), "  provider: istio",
                                     "  skipAnalysis: true")),
            "5 error: skipAnalysis: true promotes without looking at anything\n");
}

TEST(FlaggerLint, limits_on_the_wrong_side_are_told) {
  EXPECT_EQ(told_of_peer(canary("{name: request-success-rate, thresholdRange: {max: 99}}")),
            "11 warning: small values of \"request-success-rate\" pass, and great ones fail\n");
  EXPECT_EQ(told_of_peer(canary("{name: request-duration, thresholdRange: {min: 9, max: 3}}")),
            "11 error: no value is at least 9 and at most 3\n");
}

TEST(FlaggerLint, queries_and_their_names_are_checked) {
  EXPECT_EQ(told_of_peer(with_template("sum(x{a=\"{{ targt }}\"})")),
            "20 error: Flagger has no \"targt\" for queries\n");
  EXPECT_EQ(told_of_peer(with_template("sum(x{a~\"1\"})")).substr(0, 9), "20 error:");
  EXPECT_EQ(told_of_peer(with_template("x", "datadog")), "19 error: the provider \"datadog\" is not supported yet\n");
  EXPECT_EQ(told_of_peer(with_template("x", "prometeus")),
            "19 error: \"prometeus\" is no provider: Flagger would ask Prometheus instead\n");
}

TEST(FlaggerLint, durations_are_those_of_go) {
  EXPECT_EQ(told_of_peer(canary("{name: request-duration, interval: 1min, thresholdRange: {max: 5}}")),
            "11 error: \"interval\" takes a duration, not \"1min\"\n");
}

TEST(FlaggerLint, a_template_alone_has_no_limits) {
  EXPECT_EQ(told_of_peer("apiVersion: flagger.app/v1beta1\nkind: MetricTemplate\nmetadata: {name: t}\nspec:\n"
                         "  provider: {type: prometheus}\n  query: x\n"),
            "1 error: a MetricTemplate has no limits: those are in the Canary that uses it\n");
}

}  // namespace
}  // namespace tidegate::specs
