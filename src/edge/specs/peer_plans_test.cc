#include "edge/specs/peer_plans.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"

namespace tidegate::specs {
namespace {

constexpr Timestamp kNow{1'795'348'800'000};

LoadedAnalysis load(std::vector<std::string> texts, std::vector<std::pair<std::string, std::string>> arguments = {},
                    AnalysisContext context = {}) {
  std::vector<PeerFile> files;
  for (auto& text : texts)
    files.push_back({.name = "f" + std::to_string(files.size()) + ".yaml", .text = std::move(text)});
  context.now = kNow;
  for (auto& [name, value] : arguments) context.arguments.push_back({.name = name, .value = value, .origin = "--arg"});
  return load_analysis(files, context);
}

// The first error with its hint; "" if there is none.
std::string problem(const LoadedAnalysis& loaded) {
  for (const auto& one : loaded.diagnostics) {
    if (one.level == Level::error) return one.message + (one.hint.empty() ? "" : " | " + one.hint);
  }
  return "";
}

std::vector<std::string> warnings(const LoadedAnalysis& loaded) {
  std::vector<std::string> all;
  for (const auto& one : loaded.diagnostics) {
    if (one.level == Level::warning) all.push_back(one.message);
  }
  return all;
}

// ---- Flagger ------------------------------------------------------------------------------------------------------

std::string canary(std::string_view metrics, std::string_view analysis = "interval: 30s, threshold: 2, iterations: 3",
                   std::string_view spec = "provider: istio, metricsServer: 'prom:9090'") {
  return "apiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {name: shop, namespace: prod}\nspec: {" +
         std::string(spec) + ", targetRef: {kind: Deployment, name: web}, analysis: {" + std::string(analysis) +
         ", metrics: [" + std::string(metrics) + "]}}\n";
}

constexpr std::string_view kSuccess = "{name: request-success-rate, interval: 2m, thresholdRange: {min: 99}}";
constexpr std::string_view kTemplate =
    "apiVersion: flagger.app/v1beta1\nkind: MetricTemplate\nmetadata: {name: errors, namespace: prod}\n"
    "spec: {provider: {type: prometheus, address: 'http://other:9090'}, query: 'sum(rate(x{ns=\"{{ namespace }}\", "
    "dir=\"{{ variables.direction }}\"}[{{ interval }}]))'}\n";

const FlaggerPlan& flagger(const LoadedAnalysis& loaded) { return std::get<FlaggerPlan>(loaded.plan->peer); }

TEST(FlaggerPlan, asks_what_flagger_asks_by_itself) {
  const auto loaded = load({canary(kSuccess)});
  ASSERT_TRUE(loaded.plan) << problem(loaded);
  EXPECT_EQ(
      flagger(loaded).queries.at(0).text,
      "sum(rate(istio_requests_total{reporter=\"destination\", destination_workload_namespace=\"prod\", "
      "destination_workload=~\"web\", response_code!~\"5.*\"}[2m])) / sum(rate(istio_requests_total{"
      "reporter=\"destination\", destination_workload_namespace=\"prod\", destination_workload=~\"web\"}[2m])) * 100");
  EXPECT_EQ(std::get<ArgoPrometheus>(loaded.plan->sources.at(0).provider).address, "http://prom:9090");
  EXPECT_EQ(loaded.plan->name, "shop");
}

TEST(FlaggerPlan, asks_durations_in_milliseconds) {
  const auto asked = [](std::string_view provider) {
    const auto loaded =
        load({canary("{name: request-duration, thresholdRange: {max: 500}}", "iterations: 1, threshold: 1",
                     "metricsServer: p, provider: " + std::string(provider))});
    return loaded.plan ? flagger(loaded).queries.at(0).text : problem(loaded);
  };
  EXPECT_TRUE(asked("kubernetes").ends_with("by (le)) * 1000")) << asked("kubernetes");
  EXPECT_TRUE(asked("nginx").ends_with("* 1000")) << asked("nginx");
  EXPECT_TRUE(asked("'appmesh:v1beta2'").ends_with("by (le))")) << asked("appmesh");
  EXPECT_TRUE(asked("contour").contains("prod_web-canary_[0-9a-zA-Z-]+")) << asked("contour");
}

TEST(FlaggerPlan, fills_in_templates_and_asks_their_own_servers) {
  const std::string metrics = std::string(kSuccess) +
                              ", {name: errors, templateRef: {name: errors}, templateVariables: {direction: in}, "
                              "thresholdRange: {max: 5}}";
  const auto loaded = load({canary(metrics), std::string(kTemplate)});
  ASSERT_TRUE(loaded.plan) << problem(loaded);
  EXPECT_EQ(flagger(loaded).queries.at(1).text, "sum(rate(x{ns=\"prod\", dir=\"in\"}[1m]))");
  EXPECT_EQ(flagger(loaded).queries.at(1).source, "prometheus 2");
  const auto given =
      load({canary(metrics), std::string(kTemplate)}, {{"namespace", "test"}, {"variables.direction", "out"}});
  ASSERT_TRUE(given.plan) << problem(given);
  EXPECT_EQ(flagger(given).queries.at(1).text, "sum(rate(x{ns=\"test\", dir=\"out\"}[1m]))");
}

TEST(FlaggerPlan, counts_the_checks_as_flagger_makes_them) {
  const auto ticks = [](std::string_view analysis) {
    const auto loaded = load({canary(kSuccess, "threshold: 1, " + std::string(analysis))});
    return loaded.plan ? flagger(loaded).canary.ticks : -1;
  };
  EXPECT_EQ(ticks("stepWeight: 10, maxWeight: 50"), 5);
  EXPECT_EQ(ticks("stepWeight: 20, maxWeight: 50"), 3);
  EXPECT_EQ(ticks("stepWeight: 50"), 2);
  EXPECT_EQ(ticks("stepWeight: 50, mirror: true"), 3);
  EXPECT_EQ(ticks("stepWeights: [1, 10, 80]"), 3);
  EXPECT_EQ(ticks("iterations: 10"), 11);
  EXPECT_EQ(ticks("iterations: 10, match: [{headers: {}}]"), 10);
  EXPECT_EQ(ticks("interval: 1m"), -1);
}

TEST(FlaggerPlan, says_what_is_missing) {
  EXPECT_EQ(problem(load({canary("{name: e, templateRef: {name: errors}, thresholdRange: {max: 5}}")})),
            "the MetricTemplate \"errors\" of \"e\" is not among these files | name its file too");
  EXPECT_TRUE(problem(load({canary(kSuccess, "iterations: 1", "metricsServer: p")})).contains("the Canary names none"));
  EXPECT_TRUE(
      problem(load({canary(kSuccess, "iterations: 1", "provider: envoy")})).contains("\"envoy\" is not known here"));
  EXPECT_EQ(problem(load({canary(kSuccess)}, {{"namspace", "x"}})),
            "nothing has the argument \"namspace\" | did you mean \"namespace\"?");
  EXPECT_TRUE(problem(load({std::string(kTemplate)})).contains("a MetricTemplate has no limits"));
  EXPECT_TRUE(problem(load({canary(kSuccess), canary(kSuccess)})).contains("second Canary"));
  EXPECT_TRUE(problem(load({canary(kSuccess)}, {{"namespace", "a\"b"}})).contains("request-success-rate"));
  const std::string secret =
      replace_all(std::string(kTemplate), "type: prometheus", "type: prometheus, secretRef: {name: s}");
  const std::string uses =
      "{name: errors, templateRef: {name: errors}, templateVariables: {direction: in}, thresholdRange: {max: 5}}";
  EXPECT_TRUE(problem(load({canary(uses), secret})).contains("takes its credentials out of a Secret"));
  EXPECT_EQ(problem(load({canary(uses), secret}, {}, {.sources = AnalysisContext::Sources::check_but_addresses})), "");
}

TEST(FlaggerPlan, names_webhooks_as_not_called) {
  const auto loaded =
      load({canary(kSuccess, "iterations: 1, threshold: 1, webhooks: [{name: load, url: 'http://x'}]")});
  ASSERT_TRUE(loaded.plan) << problem(loaded);
  EXPECT_EQ(warnings(loaded),
            std::vector<std::string>{"the webhook \"load\" is not called, and no check fails because of it"});
}

// ---- Keptn --------------------------------------------------------------------------------------------------------

constexpr std::string_view kSlo =
    "comparison: {compare_with: single_result}\nfilter: {handler: \"'add'\"}\nobjectives:\n- sli: errors\n  pass: "
    "[{criteria: [\"<=1\"]}]\n";
constexpr std::string_view kSli =
    "indicators:\n  errors: sum(rate(x{s=\"$SERVICE\", h=\"$handler\", v=\"$LABEL.version\"}[$DURATION_SECONDS]))\n";
const std::vector<std::pair<std::string, std::string>> kGiven = {
    {"timeframe", "90s"}, {"service", "carts"}, {"label.version", "1.2"}};

TEST(KeptnPlan, fills_in_what_keptn_fills_in) {
  const auto loaded = load({std::string(kSlo), std::string(kSli)}, kGiven);
  ASSERT_TRUE(loaded.plan) << problem(loaded);
  const auto& scored = std::get<ScoredPlan>(loaded.plan->peer);
  EXPECT_EQ(scored.queries.at(0).text, "sum(rate(x{s=\"carts\", h=\"add\", v=\"1.2\"}[90s]))");
  EXPECT_EQ(scored.window, (Window{kNow - seconds(90), kNow}));
}

TEST(KeptnPlan, the_time_frame_is_given_and_lies_in_the_past) {
  const auto window = [](std::vector<std::pair<std::string, std::string>> more) {
    more.insert(more.end(), {{"service", "carts"}, {"label.version", "1"}});
    return load({std::string(kSlo), std::string(kSli)}, more);
  };
  EXPECT_TRUE(problem(window({})).contains("nothing says which time"));
  EXPECT_EQ(std::get<ScoredPlan>(window({{"start", "10m"}, {"end", "5m"}}).plan->peer).window,
            (Window{kNow - minutes(10), kNow - minutes(5)}));
  EXPECT_EQ(
      std::get<ScoredPlan>(window({{"start", "2026-11-22T11:59:00Z"}, {"end", "1795348800"}}).plan->peer).window.end,
      kNow);
  EXPECT_TRUE(problem(window({{"start", "5m"}, {"end", "10m"}})).contains("holds nothing"));
  EXPECT_TRUE(problem(window({{"start", "5m"}, {"end", "2099-01-01T00:00:00Z"}})).contains("still to come"));
  EXPECT_TRUE(problem(window({{"timeframe", "soon"}})).contains("is no duration"));
}

TEST(KeptnPlan, says_what_is_missing) {
  EXPECT_EQ(problem(load({std::string(kSlo)}, kGiven)),
            "its queries are in an SLI file | name both: tidegate check slo.yaml sli.yaml");
  EXPECT_EQ(problem(load({std::string(kSlo), "indicators: {error: x}\n"}, {{"timeframe", "1m"}})),
            "the SLI file has no \"errors\" | did you mean \"error\"?");
  EXPECT_EQ(problem(load({std::string(kSlo), std::string(kSli)}, {{"timeframe", "1m"}, {"label.version", "1"}})),
            "nothing says what $SERVICE is | give it: --arg service=VALUE");
  EXPECT_TRUE(problem(load({std::string(kSlo), "indicators: {errors: 'metricSelector=x'}\n"}, {{"timeframe", "1m"}}))
                  .contains("Dynatrace"));
  EXPECT_TRUE(
      problem(load({std::string(kSlo), std::string(kSli), std::string(kSlo)}, kGiven)).contains("second SLO file"));
  EXPECT_TRUE(
      problem(load({std::string(kSlo), std::string(kSli)}, kGiven, {.results = "{}"})).contains("tidegate_results"));
}

// ---- the Lifecycle Toolkit ----------------------------------------------------------------------------------------

std::string document(std::string_view kind, std::string_view name, std::string_view spec) {
  return "---\napiVersion: metrics.keptn.sh/v1\nkind: " + std::string(kind) +
         "\nmetadata: {name: " + std::string(name) + "}\nspec: {" + std::string(spec) + "}\n";
}

const std::string kDefinition =
    document("AnalysisDefinition", "web",
             "objectives: [{analysisValueTemplateRef: {name: errors}, target: {failure: {greaterThan: "
             "{fixedValue: 5}}}}], totalScore: {passPercentage: 90, warningPercentage: 75}");
const std::string kValue =
    document("AnalysisValueTemplate", "errors", "provider: {name: prom}, query: 'sum(x{ns=\"{{.ns}}\"})'");
const std::string kProvider =
    document("KeptnMetricsProvider", "prom", "type: prometheus, targetServer: 'http://prom:9090'");
const std::string kAnalysis =
    document("Analysis", "now", "timeframe: {recent: 5m}, args: {ns: shop}, analysisDefinition: {name: web}");

TEST(KltPlan, brings_together_what_the_documents_say) {
  const auto loaded = load({kDefinition + kValue + kProvider + kAnalysis});
  ASSERT_TRUE(loaded.plan) << problem(loaded);
  const auto& scored = std::get<ScoredPlan>(loaded.plan->peer);
  EXPECT_EQ(scored.queries.at(0).text, "sum(x{ns=\"shop\"})");
  EXPECT_EQ(scored.window, (Window{kNow - minutes(5), kNow}));
  EXPECT_EQ(std::get<ArgoPrometheus>(loaded.plan->sources.at(0).provider).address, "http://prom:9090");
  const auto given = load({kDefinition + kValue + kProvider + kAnalysis}, {{"ns", "test"}, {"recent", "1m"}});
  ASSERT_TRUE(given.plan) << problem(given);
  EXPECT_EQ(std::get<ScoredPlan>(given.plan->peer).queries.at(0).text, "sum(x{ns=\"test\"})");
  EXPECT_EQ(std::get<ScoredPlan>(given.plan->peer).window.start, kNow - minutes(1));
}

TEST(KltPlan, says_what_is_missing) {
  EXPECT_TRUE(problem(load({kValue + kAnalysis})).contains("there is no AnalysisDefinition"));
  EXPECT_TRUE(problem(load({kDefinition + kAnalysis}))
                  .contains("the AnalysisValueTemplate \"errors\" is not among these files"));
  EXPECT_TRUE(problem(load({kDefinition + kValue})).contains("nothing says which time"));
  EXPECT_TRUE(problem(load({kDefinition + kValue}, {{"recent", "5m"}})).contains("nothing says what \"ns\" is"));
  const std::string other = replace_all(kAnalysis, "name: web", "name: api");
  EXPECT_TRUE(problem(load({kDefinition + kValue + other})).contains("this is about the AnalysisDefinition \"api\""));
  const std::string dynatrace = replace_all(kProvider, "type: prometheus", "type: dynatrace");
  EXPECT_TRUE(
      problem(load({kDefinition + kValue + dynatrace + kAnalysis})).contains("\"dynatrace\" is not supported yet"));
}

// ---- what is put into queries -------------------------------------------------------------------------------------

// The value in the one query of Keptn, of the Lifecycle Toolkit and of Argo Rollouts; each must say the same of it.
std::string problem_with_value(const std::string& value) {
  auto given = kGiven;
  given.push_back({"label.version", value});
  const auto keptn = problem(load({std::string(kSlo), std::string(kSli)}, given));
  const auto klt = problem(load({kDefinition + kValue + kProvider + kAnalysis}, {{"ns", value}}));
  const auto argo = problem(load(
      {"apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: {name: t}\nspec:\n  args: [{name: ns}]\n"
       "  metrics: [{name: m, successCondition: 'result[0] > 1', provider: {prometheus: {address: 'http://prom:9090', "
       "query: 'sum(x{ns=~\"{{args.ns}}\"})'}}}]\n"},
      {{"ns", value}}));
  const auto without_name = [](const std::string& text) {
    return text.substr(std::min(text.find("breaks"), text.size()));
  };
  EXPECT_EQ(keptn.empty(), klt.empty()) << keptn << klt;
  EXPECT_EQ(without_name(keptn), without_name(klt));
  EXPECT_EQ(without_name(keptn), without_name(argo)) << argo;
  return klt;
}

TEST(Arguments, that_break_out_of_a_string_of_a_query_are_refused) {
  for (const auto* value : {R"(a"} or vector(1) #)", R"(a\)", "a\"}) or x{b=\"c"}) {
    EXPECT_TRUE(problem_with_value(value).contains("breaks out of where it is put")) << value;
  }
  for (const auto* value : {"a|b", R"(a\\.b)", "it's #1", "{x}"}) EXPECT_EQ(problem_with_value(value), "") << value;
}

// ---- Argo's jobs --------------------------------------------------------------------------------------------------

TEST(ArgoPlan, runs_jobs_only_where_that_is_asked_for) {
  const std::string text =
      "apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: {name: t, namespace: shop}\nspec:\n  args: "
      "[{name: a, value: x}]\n"
      "  metrics: [{name: k6, provider: {job: {metadata: {labels: {l: '{{args.a}}'}}, spec: {backoffLimit: 0, "
      "template: {spec: {containers: "
      "[{name: c, image: 'i:{{args.a}}'}]}}}}}}]\n";
  EXPECT_TRUE(problem(load({text})).contains("--jobs kubectl"));
  const auto loaded = load({text}, {}, {.jobs = AnalysisContext::Jobs::run});
  ASSERT_TRUE(loaded.plan) << problem(loaded);
  const auto& job = std::get<ArgoJob>(loaded.plan->sources.at(0).provider);
  EXPECT_EQ(job.name_space, "shop");
  EXPECT_EQ(job.metadata.write(), R"({"labels":{"l":"x"}})");
  EXPECT_EQ(job.spec["template"]["spec"]["containers"].items().at(0)["image"].string(), "i:x");
}

// ---- what the tools themselves ship -------------------------------------------------------------------------------

LoadedAnalysis load_shipped(std::vector<std::string> names,
                            std::vector<std::pair<std::string, std::string>> arguments) {
  std::vector<std::string> texts;
  for (const auto& name : names) texts.push_back(read_file("../shared/data/gates/" + name).value_or(""));
  return load(std::move(texts), std::move(arguments), {.sources = AnalysisContext::Sources::check_but_addresses});
}

TEST(ShippedAnalyses, of_flagger_run) {
  const std::string folder = "flagger/artifacts/examples/";
  for (const auto name : {"istio", "linkerd"}) {
    const auto loaded = load_shipped({folder + name + "-canary.yaml"}, {});
    EXPECT_TRUE(loaded.plan) << name << ": " << problem(loaded);
  }
  const auto kuma = load_shipped({folder + "kuma-canary.yaml"}, {{"provider", "kuma"}});  // the controller's own there
  EXPECT_TRUE(kuma.plan) << problem(kuma);
}

TEST(ShippedAnalyses, of_the_lifecycle_toolkit_run_when_they_belong_together) {
  const std::string folder = "lifecycle-toolkit/metrics-operator/config/samples/metrics_v1_";
  const std::vector<std::string> files = {folder + "analysisdefinition.yaml", folder + "analysisvaluetemplate.yaml"};
  const auto loaded = load_shipped(files, {{"recent", "5m"}, {"nodename", "n"}});
  EXPECT_TRUE(loaded.plan) << problem(loaded);
  const auto with_analysis =
      load_shipped({files[0], files[1], folder + "analysis.yaml"}, {});  // it names another definition
  EXPECT_TRUE(problem(with_analysis).contains("ad-my-proj-dev-svc1")) << problem(with_analysis);
  const auto tested =
      load_shipped({"lifecycle-toolkit/test/chainsaw/testanalysis/analysis-controller/install.yaml"}, {});
  EXPECT_TRUE(tested.plan) << problem(tested);
}

TEST(ShippedAnalyses, of_keptn_run_with_their_queries) {
  const std::string slo = read_file("../shared/data/gates/keptn/lighthouse-service/examples/slo.yaml").value_or("");
  const auto loaded = load({slo, "indicators: {request_latency_p95: 'x{handler=\"$handler\"}', error_rate: 'y'}\n"},
                           {{"timeframe", "5m"}});
  EXPECT_TRUE(loaded.plan) << problem(loaded);
  const auto dynatrace =
      load_shipped({"keptn/test/assets/self_monitoring_slo.yaml", "keptn/test/assets/self_monitoring_sli.yaml"},
                   {{"timeframe", "5m"}});
  EXPECT_TRUE(problem(dynatrace).contains("Dynatrace")) << problem(dynatrace);
}

}  // namespace
}  // namespace tidegate::specs
