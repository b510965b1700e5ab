#include <gtest/gtest.h>

#include "support/imported.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kTemplate =
    R"j({"type": "prometheus", "customInlineTemplate": "PromQL:sum(rate(errors{pod=~\"${scope}-.*\"}[1m]))"})j";

// A config whose one metric has its query on line 2 and its configuration on line 3.
std::string config(std::string_view query = kTemplate, std::string_view canary = "{}",
                   std::string_view weights = "{\"all\": 100}") {
  return "{\"name\": \"web\", \"judge\": {\"name\": \"NetflixACAJudge-v1.0\"},\n\"metrics\": [{\"name\": \"m\", "
         "\"query\": " +
         std::string(query) +
         ", \"groups\": [\"all\"],\n\"analysisConfigurations\": {\"canary\": " + std::string(canary) +
         "}}],\n\"classifier\": {\"groupWeights\": " + std::string(weights) +
         ", \"scoreThresholds\": {\"pass\": 90, \"marginal\": 60}}}\n";
}

std::string with_request(std::string_view request, std::string_view query = kTemplate) {
  return "{\"canaryConfig\": " + config(query) + ", \"executionRequest\": " + std::string(request) + "}";
}

std::string standalone(std::string_view more = "\"lifetimeDurationMins\": 60, \"analysisIntervalMins\": 20",
                       std::string_view of_scope = "") {
  return R"j({"scopes": [{"scopeName": "default", "controlScope": "web-v1", "experimentScope": "web-v2", "step": 30)j" +
         std::string(of_scope) + "}], \"thresholds\": {\"pass\": 95, \"marginal\": 75}, " + std::string(more) + "}";
}

const std::vector<Setting> kScopes = {{.name = "experimentScope", .value = "b"},
                                      {.name = "controlScope", .value = "a"}};

std::string canary_query(const Gate& gate) {
  return gate.objectives.empty() ? "" : std::get<QueryIndicator>(gate.objectives[0].indicator).text;
}

std::string baseline_query(const Gate& gate) {
  return gate.objectives.empty() || !gate.objectives[0].kayenta ? "" : gate.objectives[0].kayenta->baseline.text;
}

TEST(KayentaImport, a_metric_is_an_objective_of_the_same_judge) {
  const auto gate = gate_of_peer(config(kTemplate, R"j({"direction": "increase", "critical": true, "mustHaveData": true,
    "nanStrategy": "replace", "outliers": {"strategy": "remove", "outlierFactor": 2},
    "effectSize": {"allowedIncrease": 1.1, "criticalIncrease": 1.5}})j"),
                                 kScopes);
  ASSERT_TRUE(gate.judge);
  EXPECT_EQ(gate.judge->mode, KayentaMode::exact);
  EXPECT_EQ(gate.judge->thresholds, (KayentaThresholds{.pass = 90, .marginal = 60}));
  ASSERT_EQ(gate.objectives.size(), 1U);
  const auto& plan = *gate.objectives[0].kayenta;
  const KayentaMetricConfig expected{.name = "m",
                                     .groups = {"all"},
                                     .direction = Direction::increase,
                                     .nan_strategy = NanStrategy::replace,
                                     .outliers = OutlierStrategy::remove,
                                     .outlier_factor = 2,
                                     .effect = {.allowed_increase = 1.1, .critical_increase = 1.5},
                                     .critical = true,
                                     .must_have_data = true,
                                     .place = plan.config.place};
  EXPECT_EQ(plan.config, expected);
  EXPECT_FALSE(gate.watch);
}

TEST(KayentaImport, without_a_request_the_scopes_must_be_set_and_arguments_set_them) {
  const auto done = imported(config());
  ASSERT_TRUE(done.gate);
  ASSERT_EQ(done.gate->variables.size(), 2U);
  EXPECT_EQ(done.gate->variables[0].name, "canary-scope");
  EXPECT_FALSE(done.gate->variables[0].value);
  const auto gate = gate_of_peer(config(), kScopes);
  EXPECT_EQ(canary_query(gate), "sum(rate(errors{pod=~\"b-.*\"}[1m]))");
  EXPECT_EQ(baseline_query(gate), "sum(rate(errors{pod=~\"a-.*\"}[1m]))");
  EXPECT_EQ(told_of_peer(config(), {{.name = "scope", .value = "b"}}), "0 error: no query has an argument \"scope\"\n");
}

TEST(KayentaImport, a_request_gives_scopes_thresholds_step_and_watch) {
  const auto gate = gate_of_peer(with_request(standalone(
      R"j("lifetimeDurationMins": 70, "analysisIntervalMins": 20, "beginAfterMins": 5, "lookbackMins": 30)j")));
  EXPECT_EQ(canary_query(gate), "sum(rate(errors{pod=~\"web-v2-.*\"}[1m]))");
  EXPECT_EQ(baseline_query(gate), "sum(rate(errors{pod=~\"web-v1-.*\"}[1m]))");
  ASSERT_TRUE(gate.watch && gate.judge);
  EXPECT_EQ(gate.judge->thresholds, (KayentaThresholds{.pass = 95, .marginal = 75}));
  EXPECT_EQ(gate.judge->step, seconds(30));
  EXPECT_EQ(gate.judge->lookback, minutes(30));
  EXPECT_EQ(gate.watch->every, minutes(20));
  EXPECT_EQ(gate.watch->length, minutes(65));  // three whole judgements behind the warm-up
  EXPECT_EQ(gate.watch->warmup, minutes(5));
}

TEST(KayentaImport, scopes_by_name_are_understood_too) {
  const auto gate = gate_of_peer(with_request(
      R"j({"scopes": {"default": {
    "controlScope": {"scope": "a", "location": "eu", "step": 60, "extendedScopeParams": {"app": "shop"}},
    "experimentScope": {"scope": "b", "location": "eu", "step": 60, "extendedScopeParams": {"app": "shop"}}}},
    "thresholds": {"pass": 95, "marginal": 75}})j",
      R"j({"type": "prometheus", "metricName": "cpu", "labelBindings": ["job=\"node\""],
    "customInlineTemplate": "asg=\"${scope}\",region=\"${location}\",app=\"${app}\""})j"));
  EXPECT_EQ(canary_query(gate), "avg(cpu{asg=\"b\",region=\"eu\",app=\"shop\",job=\"node\"})");
  EXPECT_EQ(baseline_query(gate), "avg(cpu{asg=\"a\",region=\"eu\",app=\"shop\",job=\"node\"})");
}

TEST(KayentaImport, resource_types_narrow_as_in_kayenta) {
  auto arguments = kScopes;
  arguments.push_back({.name = "experimentLocation", .value = "eu"});
  arguments.push_back({.name = "controlLocation", .value = "eu"});
  const auto of_type = [&](const std::string& type) {
    return canary_query(gate_of_peer(
        config(R"j({"type": "prometheus", "metricName": "cpu", "resourceType": ")j" + type + "\"}"), arguments));
  };
  EXPECT_EQ(of_type("aws_ec2_instance"), "avg(cpu{asg_groupName=\"b\",zone=~\"eu.{1}\"})");
  EXPECT_EQ(of_type("gce_instance"), "avg(cpu{instance=~\"b-.{4}\",zone=~\".+/zones/eu-.{1}\"})");
  EXPECT_EQ(told_of_peer(config(R"j({"type": "prometheus", "metricName": "cpu", "resourceType": "k8s"})j")),
            "2 error: of \"m\" no query can be made: Kayenta has no support for its resourceType \"k8s\"\n");
}

TEST(KayentaImport, an_offset_compares_with_the_past) {
  const auto gate =
      gate_of_peer(with_request(standalone("\"lifetimeDurationMins\": 60", ", \"controlOffsetInMinutes\": 90"),
                                R"j({"type": "prometheus", "customInlineTemplate": "PromQL:sum(errors)"})j"));
  ASSERT_EQ(gate.objectives.size(), 1U);
  EXPECT_EQ(gate.objectives[0].kayenta->offset, minutes(90));
  EXPECT_EQ(baseline_query(gate), "sum(errors)");
}

TEST(KayentaImport, what_kayenta_makes_no_query_of_or_we_do_not_read_is_an_error) {
  const auto told = [](const std::string& text) {
    return told_of_peer(config(R"j({"type": "prometheus", "customInlineTemplate": ")j" + text + "\"}"));
  };
  EXPECT_EQ(told("PromQL:sum(x{a=\\\"${scope?upper_case}\\\"})"),
            "2 error: of \"m\" no query can be made: of its template only ${name} is read, and not "
            "\"${scope?upper_case}\\\"})\"\n");
  EXPECT_EQ(told("PromQL:<#if scope>x</#if>"),
            "2 error: of \"m\" no query can be made: its template has <# of FreeMarker, of which only ${name} is "
            "read\n");
  EXPECT_EQ(told("PromQL:sum(x{a=\\\"$${scope}\\\"})"),
            "2 error: of \"m\" no query can be made: its template has a $ directly before ${scope}, which a gate can't "
            "say: there $${ is a plain ${\n");
  EXPECT_EQ(told("PromQL:sum(x)"), "2 error: the query of \"m\" is the same for the canary and the baseline\n");
  EXPECT_EQ(told("PromQL:sum(x{a=\\\"${scope}\\\"}"),
            "2 error: what Kayenta makes of \"m\" is no PromQL: unexpected end of input in aggregation, "
            "expected \",\" or \")\"\n");
  EXPECT_EQ(told_of_peer(config(R"j({"type": "prometheus", "metricName": "x", "customFilterTemplate": "t"})j")),
            "2 error: of \"m\" no query can be made: the config has no template \"t\"\n");
  EXPECT_EQ(told_of_peer(config(R"j({"type": "prometheus", "metricName": "x"})j")),
            "2 error: of \"m\" no query can be made: it has neither a resourceType nor a template, which Kayenta "
            "refuses\n");
}

TEST(KayentaImport, spinnakers_escaped_braces_are_names_too) {
  const auto gate = gate_of_peer(
      config(R"j({"type": "prometheus", "customInlineTemplate": "PromQL:sum(errors{pod=~\"$\\{scope}.*\"})"})j"),
      kScopes);
  EXPECT_EQ(canary_query(gate), "sum(errors{pod=~\"b.*\"})");
}

TEST(KayentaImport, what_does_not_carry_over_is_named) {
  EXPECT_EQ(lost_of_peer(config(
                R"j({"type": "prometheus", "metricName": "x", "customInlineTemplate": "a=\"${scope}\"",
    "groupByFields": ["pod"]})j")),
            "2 of \"m\", that of several series Kayenta judges each by itself: here they are an error; aggregate "
            "them\n");
  EXPECT_EQ(lost_of_peer(with_request(R"j({"scopes": [{"controlScope": "a", "experimentScope": "b",
    "startTimeIso": "2026-11-22T11:00:00Z", "endTimeIso": "2026-11-22T12:00:00Z"}], "siteLocal": {},
    "thresholds": {"pass": 95, "marginal": 75}})j")),
            "5 siteLocal\n5 when it begins and ends: tidegate check --since 2026-11-22T11:00:00Z --at "
            "2026-11-22T12:00:00Z\n");
}

TEST(KayentaImport, a_request_alone_has_no_metrics) {
  EXPECT_EQ(told_of_peer(standalone()), "1 error: a request has no metrics: those are in a canary config\n");
  EXPECT_EQ(told_of_peer(with_request(R"j({"scopes": [{"scopeName": "other"}, {"scopeName": "more"}],
    "thresholds": {"marginal": 75}})j")),
            "6 error: `thresholds` needs the key \"pass\", as in Kayenta\n");
  EXPECT_EQ(told_of_peer(with_request(R"j({"scopes": [{"scopeName": "other"}, {"scopeName": "more"}],
    "thresholds": {"pass": 95, "marginal": 75}})j")),
            "2 error: the request has no scope \"\"\n");
}

TEST(KayentaLint, keys_words_and_weights_that_are_wrong_are_errors) {
  EXPECT_EQ(told_of_peer(config("{\"type\": \"atlas\", \"q\": \"x\"}")),
            "2 error: the metrics store \"atlas\" is not supported yet\n");
  EXPECT_EQ(told_of_peer(config("{\"type\": \"prometheus\", \"metricname\": \"x\"}")),
            "2 error: the query names no metric\n2 error: unknown key \"metricname\" in `query`\n");
  EXPECT_EQ(told_of_peer(config(kTemplate, "{\"direction\": \"up\"}")),
            "3 error: \"up\" is none of increase, decrease, either\n");
  EXPECT_EQ(told_of_peer(config(kTemplate, "{\"effectSize\": {\"allowed\": 1}}")),
            "3 error: unknown key \"allowed\" in `effectSize`\n");
  EXPECT_EQ(told_of_peer(config(kTemplate, "{}", "{\"other\": 90}")),
            "2 warning: the group \"all\" has no weight\n"
            "4 error: the weights of the groups are 90 together, and not 100\n");
  EXPECT_EQ(told_of_peer(with_request(standalone("\"lifetimeDurationMins\": -5"))),
            "5 error: \"lifetimeDurationMins\" takes a number of minutes from 0 on\n");
}

}  // namespace
}  // namespace tidegate::specs
