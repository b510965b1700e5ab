#include "edge/specs/analysis_file.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kHead =
    "apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: {name: web}\nspec:\n";

LoadedAnalysis load(std::string_view spec, AnalysisContext context = {}) {
  const PeerFile file{.name = "a.yaml", .text = std::string(kHead) + std::string(spec)};
  return load_analysis({&file, 1}, context);
}

// The first error with its hint; "" if there is none.
std::string problem(const LoadedAnalysis& loaded) {
  for (const auto& one : loaded.diagnostics) {
    if (one.level == Level::error) return one.message + (one.hint.empty() ? "" : " | " + one.hint);
  }
  return "";
}

std::string metric(std::string_view provider, std::string_view rest = "successCondition: result[0] > 0") {
  return "  metrics:\n  - name: m\n    " + std::string(rest) + "\n    provider:\n      " + std::string(provider) + "\n";
}

TEST(AnalysisFile, fills_in_the_arguments_wherever_they_stand) {
  const auto loaded =
      load("  args: [{name: job}, {name: least, value: '3'}]\n" +
               metric("prometheus: {address: 'prom:9090', query: 'sum(up{job=\"{{args.job}}\"})', headers: [{key: "
                      "X-Scope-OrgID, value: 'team-{{ args.job }}'}]}",
                      "successCondition: result[0] > {{args.least}}"),
           {.arguments = {{.name = "job", .value = "shop", .origin = "--arg"}}});
  EXPECT_EQ(problem(loaded), "");
  ASSERT_TRUE(loaded.plan);
  const auto& planned = std::get<ArgoPlan>(loaded.plan->peer).metrics.front();
  EXPECT_EQ(planned.question, "sum(up{job=\"shop\"})");
  EXPECT_EQ(planned.metric.success_condition, "result[0] > 3");
  const auto& source = std::get<ArgoPrometheus>(loaded.plan->sources.front().provider);
  EXPECT_EQ(source.address, "http://prom:9090");
  EXPECT_EQ(source.headers, (std::vector<ArgoHeader>{{"X-Scope-OrgID", "team-shop"}}));
}

TEST(AnalysisFile, an_argument_without_a_value_is_an_error_that_says_how_to_give_it) {
  EXPECT_EQ(problem(load("  args: [{name: job}]\n" + metric("prometheus: {query: 'up{job=\"{{args.job}}\"}'}"))),
            "the argument \"job\" has no value | give it: --arg job=VALUE");
}

TEST(AnalysisFile, metrics_that_ask_the_same_server_share_a_source) {
  const auto loaded = load(
      "  metrics:\n"
      "  - {name: a, successCondition: 'result[0] > 0', provider: {prometheus: {address: 'http://p', query: up}}}\n"
      "  - {name: b, successCondition: 'result[0] > 0', provider: {prometheus: {address: 'http://p', query: up}}}\n"
      "  - {name: c, successCondition: 'result[0] > 0', provider: {prometheus: {address: 'http://q', query: up}}}\n");
  ASSERT_TRUE(loaded.plan) << problem(loaded);
  ASSERT_EQ(loaded.plan->sources.size(), 2U);
  EXPECT_EQ(std::get<ArgoPlan>(loaded.plan->peer).metrics[1].source, "prometheus");
  EXPECT_EQ(std::get<ArgoPlan>(loaded.plan->peer).metrics[2].source, "prometheus 2");
}

constexpr std::string_view kSecret = "  args:\n  - name: token\n    valueFrom: {secretKeyRef: {name: s, key: k}}\n";

TEST(AnalysisFile, a_secret_comes_out_of_the_environment_and_stands_in_headers_only) {
  const std::string header = std::string(kSecret) + metric(
                                                        "prometheus: {address: 'http://p', query: up, headers: "
                                                        "[{key: X-Token, value: 'Bearer {{args.token}}'}]}");
  const Setting secret{.name = "token", .value = "abcdef", .origin = "--arg-env"};
  const auto loaded = load(header, {.secret_arguments = {secret}});
  ASSERT_TRUE(loaded.plan) << problem(loaded);
  EXPECT_EQ(loaded.plan->sources.front().secret_headers, std::vector<std::string>{"X-Token"});
  EXPECT_TRUE(problem(load(header)).ends_with("--arg-env token=VARIABLE")) << problem(load(header));
  EXPECT_TRUE(problem(load(header, {.arguments = {{.name = "token", .value = "abcdef", .origin = "--arg"}}}))
                  .starts_with("the argument \"token\" is out of a Secret | others see"));
  const std::string query = std::string(kSecret) + metric("prometheus: {query: 'up{a=\"{{args.token}}\"}'}");
  EXPECT_EQ(problem(load(query, {.secret_arguments = {secret}})),
            "the argument \"token\" is out of a Secret and would be seen here | use it in headers only");
  EXPECT_TRUE(load(header, {.sources = AnalysisContext::Sources::leave}).plan);
  const std::string inside = std::string(kSecret) + metric(
                                                        "prometheus: {address: 'http://p', query: up, headers: "
                                                        "[{key: X-Token, value: 'a{{args.token}}b'}]}");
  EXPECT_TRUE(problem(load(inside, {.secret_arguments = {secret}})).contains("has a Secret among other text"));
}

TEST(AnalysisFile, what_cannot_be_run_as_it_is_is_an_error) {
  EXPECT_TRUE(problem(load(metric("job: {spec: {template: {spec: {containers: [{image: k6}]}}}}", "count: 1")))
                  .starts_with("the metric \"m\" runs a Kubernetes Job"));
  EXPECT_TRUE(problem(load(metric("prometheus: {address: 'https://p', insecure: true, query: up}")))
                  .starts_with("the metric \"m\" is insecure"));
  EXPECT_TRUE(
      problem(load(metric("prometheus: {address: 'http://p', query: up, authentication: {sigv4: {region: x}}}")))
          .contains("authentication (SigV4, OAuth2) is not supported"));
  EXPECT_TRUE(problem(load(metric("web: {url: 'http://p', jsonPath: '{$.a[*]}'}", "successCondition: result > 0")))
                  .starts_with("the JSONPath \"{$.a[*]}\""));
  EXPECT_TRUE(problem(load(metric("prometheus: {query: up, rangeQuery: {start: now(), end: now(), step: soon}}")))
                  .contains("the step \"soon\" of its rangeQuery is no duration"));
  EXPECT_TRUE(
      problem(load("  templates: [{templateName: other}]\n")).starts_with("the template \"other\" is not among"));
}

TEST(AnalysisFile, the_body_of_a_web_metric_is_json_with_its_types) {
  const auto loaded = load("  args: [{name: app, value: shop}]\n" +
                           metric("web: {url: 'http://p/x?a=1', method: POST, jsonBody: {app: '{{args.app}}', last: 5, "
                                  "deep: [true, '5', 0.5]}}",
                                  "successCondition: result.ok"));
  ASSERT_TRUE(loaded.plan) << problem(loaded);
  const auto& web = std::get<ArgoWeb>(std::get<ArgoPlan>(loaded.plan->peer).metrics.front().metric.provider);
  EXPECT_EQ(web.json_body.write(), R"({"app":"shop","last":5,"deep":[true,"5",0.5]})");
  EXPECT_EQ(std::get<ArgoPlan>(loaded.plan->peer).metrics.front().question, "POST http://p/x");
}

TEST(AnalysisFile, is_told_from_other_files) {
  EXPECT_EQ(how_it_runs(kHead), Runs::repeatedly);
  EXPECT_EQ(how_it_runs("gate: web\nsource: {prometheus: http://argoproj.io}\n"), Runs::never);
  EXPECT_EQ(how_it_runs("gate: web\nobjectives:\n- sli: p95\n"), Runs::never);
  EXPECT_EQ(how_it_runs("objectives:\n- sli: p95\n"), Runs::once);
  EXPECT_EQ(how_it_runs("apiVersion: flagger.app/v1beta1\nkind: MetricTemplate\n"), Runs::repeatedly);
  EXPECT_EQ(how_it_runs("apiVersion: metrics.keptn.sh/v1\nkind: Analysis\n"), Runs::once);
}

TEST(AnalysisFile, of_several_tools_or_beside_a_gate_is_refused) {
  EXPECT_TRUE(problem(load(metric("prometheus: {query: up}") + "---\ngate: web\n")).contains("this is a gate"));
  EXPECT_TRUE(problem(load(metric("prometheus: {query: up}") + "---\nobjectives:\n- sli: p95\n"))
                  .contains("this is of keptn, and the one before is of argo"));
}

}  // namespace
}  // namespace tidegate::specs
