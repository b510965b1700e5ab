// Every file that the peers ship, as far as we have them, and what import makes of it: whether it imports, then each
// diagnostic with its line, then what is lost. A long line goes on in the next one behind two blanks.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "edge/specs/draft_check.h"
#include "edge/specs/peer.h"
#include "support/loaded_gate.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kFolder = "../shared/data/gates/";

struct Shipped {
  std::string_view file;
  std::string_view outcome;
};

// clang-format off
constexpr Shipped kShipped[] = {
    {"argo-rollouts/docs/analysis-cloudwatch-01.yaml",
     R"(refused
1 error: this document is of the kind "Secret"
)"},
    {"argo-rollouts/docs/analysis-cloudwatch-02.yaml",
     R"(refused
1 error: this document is of the kind "Deployment"
)"},
    {"argo-rollouts/docs/analysis-cloudwatch-03.yaml",
     R"(refused
8 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
12 error: the provider "cloudWatch" is not supported yet
)"},
    {"argo-rollouts/docs/analysis-datadog-01.yaml",
     R"(refused
10 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
14 error: the provider "datadog" is not supported yet
)"},
    {"argo-rollouts/docs/analysis-datadog-02.yaml",
     R"(refused
1 error: this document is of the kind "Secret"
)"},
    {"argo-rollouts/docs/analysis-datadog-03.yaml",
     R"(refused
10 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
14 error: the provider "datadog" is not supported yet
)"},
    {"argo-rollouts/docs/analysis-datadog-04.yaml",
     R"(refused
10 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
14 error: the provider "datadog" is not supported yet
)"},
    {"argo-rollouts/docs/analysis-datadog-05.yaml",
     R"(refused
11 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
15 error: the provider "datadog" is not supported yet
)"},
    {"argo-rollouts/docs/analysis-datadog-06.yaml",
     R"(refused
17 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
21 error: the provider "datadog" is not supported yet
)"},
    {"argo-rollouts/docs/analysis-datadog-08.yaml",
     R"(refused
2 error: a second ": " stands on this line
)"},
    {"argo-rollouts/docs/analysis-datadog-09.yaml",
     R"(refused
2 error: a second ": " stands on this line
)"},
    {"argo-rollouts/docs/analysis-datadog-10.yaml",
     R"(refused
2 error: a second ": " stands on this line
)"},
    {"argo-rollouts/docs/analysis-datadog-11.yaml",
     R"(refused
2 error: a second ": " stands on this line
)"},
    {"argo-rollouts/docs/analysis-prometheus-01.yaml",
     R"(imports
10 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
9 not carried over: without a count it is measured until the rollout ends: watch says how long with `for`
)"},
    {"argo-rollouts/docs/analysis-prometheus-02.yaml",
     R"(imports
13 warning: small values of "success-rate" pass, and great ones fail
14 warning: it can never fail: of 1 measurement never more than 3 fail
11 not carried over: of "success-rate", exactly 1000 fails there and passes here
)"},
    {"argo-rollouts/docs/analysis-prometheus-04.yaml",
     R"(imports
16 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
15 not carried over: of "success-rate", how it authenticates: write bearer_token or basic under the source
15 not carried over: without a count it is measured until the rollout ends: watch says how long with `for`
)"},
    {"argo-rollouts/docs/analysis-prometheus-05.yaml",
     R"(imports
21 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
20 not carried over: of "success-rate", how it authenticates: write bearer_token or basic under the source
20 not carried over: without a count it is measured until the rollout ends: watch says how long with `for`
)"},
    {"argo-rollouts/docs/analysis-web-01.yaml",
     R"(refused
1 error: this document is a part of one: it has no apiVersion and kind
)"},
    {"argo-rollouts/docs/analysis-web-02.yaml",
     R"(refused
1 error: this document is a part of one: it has no apiVersion and kind
)"},
    {"argo-rollouts/docs/analysis-web-03.yaml",
     R"(refused
1 error: this document is a part of one: it has no apiVersion and kind
)"},
    {"argo-rollouts/docs/analysis-web-04.yaml",
     R"(refused
1 error: this document is a part of one: it has no apiVersion and kind
)"},
    {"argo-rollouts/docs/analysis-web-05.yaml",
     R"(refused
1 error: this document is a part of one: it has no apiVersion and kind
)"},
    {"argo-rollouts/docs/analysis-web-06.yaml",
     R"(refused
1 error: this document is a part of one: it has no apiVersion and kind
)"},
    {"argo-rollouts/docs/analysis-web-07.yaml",
     R"(refused
1 error: no objective of it can be carried over
15 not carried over: the metric "webmetric": a gate has no source yet that asks a web service
)"},
    {"argo-rollouts/docs/features-analysis-01.yaml",
     R"(refused
7 error: a key without ":" stands here
)"},
    {"argo-rollouts/docs/features-analysis-03.yaml",
     R"(refused
7 error: what stands here does not belong to the document above
)"},
    {"argo-rollouts/docs/features-analysis-05.yaml",
     R"(refused
7 error: a key without ":" stands here
)"},
    {"argo-rollouts/docs/features-analysis-07.yaml",
     R"(refused
7 error: a key without ":" stands here
)"},
    {"argo-rollouts/docs/features-analysis-09.yaml",
     R"(imports
12 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
26 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
27 warning: "error-rate" passes up to 0.95, and all of them are 1
11 not carried over: without a count it is measured until the rollout ends: watch says how long with `for`
25 not carried over: without a count it is measured until the rollout ends: watch says how long with `for`
)"},
    {"argo-rollouts/docs/features-analysis-11.yaml",
     R"(refused
24 error: a key without ":" stands here
)"},
    {"argo-rollouts/docs/features-analysis-13.yaml",
     R"(refused
1 error: no objective of it can be carried over
9 warning: nothing uses the argument "stable-hash"
10 warning: nothing uses the argument "latest-hash"
21 not carried over: the metric "webmetric": a gate has no source yet that asks a web service
)"},
    {"argo-rollouts/docs/features-analysis-15.yaml",
     R"(refused
9 error: a key without ":" stands here
)"},
    {"argo-rollouts/docs/features-analysis-17.yaml",
     R"(refused
6 error: a key without ":" stands here
)"},
    {"argo-rollouts/docs/features-analysis-19.yaml",
     R"(refused
7 error: what stands here does not belong to the document above
)"},
    {"argo-rollouts/docs/features-analysis-23.yaml",
     R"(refused
1 error: this document is a part of one: it has no apiVersion and kind
)"},
    {"argo-rollouts/docs/features-analysis-25.yaml",
     R"(refused
11 warning: the metric "webmetric" has no condition: every value that comes is a success
14 error: `web` needs the key "url"
)"},
    {"argo-rollouts/docs/features-analysis-27.yaml",
     R"(refused
4 error: a second ": " stands on this line
)"},
    {"argo-rollouts/docs/features-analysis-29.yaml",
     R"(refused
4 error: a second ": " stands on this line
)"},
    {"argo-rollouts/docs/features-analysis-31.yaml",
     R"(refused
4 error: a second ": " stands on this line
)"},
    {"argo-rollouts/examples/analysis-templates.yaml",
     R"(refused
6 error: no objective of it can be carried over
15 warning: it can never fail: of 1 measurement never more than 1 fail
12 not carried over: the metric "pass": a gate has no source yet that runs a job
38 not carried over: the metric "random-fail": a gate has no source yet that runs a job
)"},
    {"argo-rollouts/examples/rollout-background-analysis.yaml",
     R"(refused
6 error: a Rollout only names its AnalysisTemplates, and they are not here
)"},
    {"argo-rollouts/examples/rollout-secret.yaml",
     R"(refused
6 error: no objective of it can be carried over
36 warning: this document is of the kind "Secret", and is not read
6 not carried over: when the Rollout runs its analysis, and what it does then
56 not carried over: the metric "webmetric": a gate has no source yet that asks a web service
)"},
    {"argo-rollouts/examples/traffic-management/job.yaml",
     R"(refused
1 error: no objective of it can be carried over
10 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
9 not carried over: the metric "pass": a gate has no source yet that runs a job
)"},
    {"argo-rollouts/pkg/kubectl-argo-rollouts/cmd/create/testdata/analysis-template.yaml",
     R"(refused
1 error: no objective of it can be carried over
7 warning: nothing uses the argument "foo"
10 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
9 not carried over: the metric "pass": a gate has no source yet that runs a job
)"},
    {"argo-rollouts/pkg/kubectl-argo-rollouts/info/testdata/experiment-analysis/canary-analysis.yaml",
     R"(refused
1 error: no objective of it can be carried over
26 not carried over: the metric "random-fail": a gate has no source yet that runs a job
)"},
    {"argo-rollouts/test/e2e/expectedfailures/analysis-run-prometheus-bad-server.yaml",
     R"(refused
7 warning: the metric "success-rate" has no condition: every value that comes is a success
10 error: `prometheus` needs the key "query"
)"},
    {"argo-rollouts/test/e2e/expectedfailures/experiment-failed-analysis.yaml",
     R"(refused
1 error: no objective of it can be carried over
7 not carried over: the metric "test": a gate has no source yet that runs a job
21 not carried over: when the Experiment runs its analysis, and what it does then
)"},
    {"argo-rollouts/test/e2e/expectedfailures/malformed-analysistemplate.yaml",
     R"(refused
1 error: no objective of it can be carried over
7 not carried over: the metric "test": a gate has no source yet that runs a job
)"},
    {"argo-rollouts/test/e2e/functional/analysis-run-job.yaml",
     R"(refused
1 error: no objective of it can be carried over
7 not carried over: the metric "test": a gate has no source yet that runs a job
)"},
    {"argo-rollouts/test/e2e/functional/analysistemplate-invalid-image-job.yaml",
     R"(refused
3 error: no objective of it can be carried over
9 not carried over: the metric "invalid-image-job-metric": a gate has no source yet that runs a job
)"},
    {"argo-rollouts/test/e2e/functional/analysistemplate-long-running-job.yaml",
     R"(refused
4 error: no objective of it can be carried over
10 not carried over: the metric "long-running-job-metric": a gate has no source yet that runs a job
)"},
    {"argo-rollouts/test/e2e/functional/analysistemplate-multiple-job.yaml",
     R"(refused
2 error: no objective of it can be carried over
12 warning: nothing uses the argument "count"
15 not carried over: the metric "sleep-job": a gate has no source yet that runs a job
30 not carried over: the metric "sleep-job-rep": a gate has no source yet that runs a job
)"},
    {"argo-rollouts/test/e2e/functional/analysistemplate-sleep-job.yaml",
     R"(refused
2 error: no objective of it can be carried over
17 not carried over: the metric "sleep-job": a gate has no source yet that runs a job
)"},
    {"argo-rollouts/test/e2e/functional/analysistemplate-web-background-inconclusive.yaml",
     R"(refused
4 error: no objective of it can be carried over
14 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
13 not carried over: the metric "web": a gate has no source yet that asks a web service
)"},
    {"argo-rollouts/test/e2e/functional/experiment-dry-run-analysis.yaml",
     R"(refused
1 error: no objective of it can be carried over
6 warning: all its metrics are dry runs: it can't fail
7 not carried over: the metric "test-1": a gate has no source yet that runs a job
21 not carried over: when the Experiment runs its analysis, and what it does then
)"},
    {"argo-rollouts/test/e2e/functional/rollout-bg-analysis-withArgs.yaml",
     R"(refused
1 error: no objective of it can be carried over
41 warning: this document is of the kind "Secret", and is not read
57 warning: nothing uses the argument "inconclusive-limit"
67 warning: with an interval and no count it is measured until something else ends the run, which then counts
  as successful
1 not carried over: when the Rollout runs its analysis, and what it does then
66 not carried over: the metric "webmetric": a gate has no source yet that asks a web service
)"},
    {"flagger/artifacts/examples/istio-canary.yaml",
     R"(imports
1 not carried over: how traffic is shifted: a gate only says whether the release may go on
1 not carried over: the threshold of 10 counts the failed checks of all metrics and webhooks together;
  failure_limit counts those of each objective
53 not carried over: the webhook "conformance-test": a pipeline runs such steps itself
60 not carried over: the webhook "load-test": a pipeline runs such steps itself
)"},
    {"flagger/artifacts/examples/kuma-canary.yaml",
     R"(refused
1 error: no objective of it can be carried over
1 not carried over: how traffic is shifted: a gate only says whether the release may go on
1 not carried over: the threshold of 15 counts the failed checks of all metrics and webhooks together;
  failure_limit counts those of each objective
32 not carried over: the metric "request-success-rate": what it asks with the provider of the controller is
  not known here; say spec.provider (known are istio, linkerd, appmesh, contour, gloo, kuma, nginx, kubernetes), or
  write a ratio or a latency
35 not carried over: the metric "request-duration": what it asks with the provider of the controller is not
  known here; say spec.provider (known are istio, linkerd, appmesh, contour, gloo, kuma, nginx, kubernetes), or write
  a ratio or a latency
39 not carried over: the webhook "acceptance-test": a pipeline runs such steps itself
46 not carried over: the webhook "load-test": a pipeline runs such steps itself
)"},
    {"flagger/artifacts/examples/linkerd-canary.yaml",
     R"(imports
1 not carried over: how traffic is shifted: a gate only says whether the release may go on
1 not carried over: the threshold of 10 counts the failed checks of all metrics and webhooks together;
  failure_limit counts those of each objective
39 not carried over: the webhook "conformance-test": a pipeline runs such steps itself
46 not carried over: the webhook "load-test": a pipeline runs such steps itself
)"},
    {"flagger/docs/usage-metrics-01.yaml",
     R"(refused
1 error: this document is a part of one: it has no apiVersion and kind
)"},
    {"flagger/docs/usage-metrics-03.yaml",
     R"(refused
1 error: this document is a part of one: it has no apiVersion and kind
)"},
    {"flagger/docs/usage-metrics-05.yaml",
     R"(refused
1 error: a MetricTemplate has no limits: those are in the Canary that uses it
)"},
    {"flagger/docs/usage-metrics-07.yaml",
     R"(refused
1 error: this document is a part of one: it has no apiVersion and kind
)"},
    {"flagger/docs/usage-metrics-09.yaml",
     R"(refused
1 error: this document is of the kind "Secret"
)"},
    {"flagger/docs/usage-metrics-11.yaml",
     R"(refused
1 error: a MetricTemplate has no limits: those are in the Canary that uses it
7 error: `spec` needs the key "query"
)"},
    {"flagger/docs/usage-metrics-13.yaml",
     R"(refused
1 error: a MetricTemplate has no limits: those are in the Canary that uses it
8 error: the provider "datadog" is not supported yet
)"},
    {"flagger/docs/usage-metrics-15.yaml",
     R"(refused
1 error: a MetricTemplate has no limits: those are in the Canary that uses it
1 error: its apiVersion is flagger.app/v1alpha1; flagger.app/v1beta1 is read
7 error: the provider "cloudwatch" is not supported yet
)"},
    {"flagger/docs/usage-metrics-17.yaml",
     R"(refused
1 error: this document is of the kind "Secret"
)"},
    {"flagger/docs/usage-metrics-19.yaml",
     R"(refused
1 error: this document is a part of one: it has no apiVersion and kind
)"},
    {"flagger/docs/usage-metrics-21.yaml",
     R"(refused
1 error: this document is a part of one: it has no apiVersion and kind
)"},
    {"flagger/docs/usage-metrics-23.yaml",
     R"(refused
1 error: a MetricTemplate has no limits: those are in the Canary that uses it
7 error: `spec` needs the key "query"
8 error: the provider "graphite" is not supported yet
)"},
    {"flagger/docs/usage-metrics-25.yaml",
     R"(refused
1 error: a MetricTemplate has no limits: those are in the Canary that uses it
8 error: the provider "influxdb" is not supported yet
)"},
    {"flagger/docs/usage-metrics-27.yaml",
     R"(refused
1 error: a MetricTemplate has no limits: those are in the Canary that uses it
8 error: the provider "dynatrace" is not supported yet
)"},
    {"flagger/docs/usage-metrics-29.yaml",
     R"(refused
1 error: a MetricTemplate has no limits: those are in the Canary that uses it
8 error: the provider "keptn" is not supported yet
)"},
    {"flagger/docs/usage-metrics-31.yaml",
     R"(refused
1 error: this document is of the kind "Secret"
)"},
    {"flagger/docs/usage-metrics-33.yaml",
     R"(refused
1 error: this document is a part of one: it has no apiVersion and kind
)"},
    {"flagger/docs/usage-metrics-35.yaml",
     R"(refused
1 error: a MetricTemplate has no limits: those are in the Canary that uses it
8 error: the provider "externalmetrics" is not supported yet
)"},
    {"kayenta/scratch/atlas_canary_config.json",
     R"(refused
17 error: the metrics store "atlas" is not supported yet
29 error: the metrics store "atlas" is not supported yet
)"},
    {"kayenta/scratch/newrelic_adhoc_canary.json",
     R"(refused
17 error: the metrics store "newrelic" is not supported yet
28 error: the metrics store "newrelic" is not supported yet
)"},
    {"kayenta/scratch/prometheus_canary_config.json",
     R"(refused
11 error: of "cpu" no query can be made: it has neither a resourceType nor a template, which Kayenta refuses
16 warning: "aggregationPeriod" is of an older Kayenta, and ignored
18 warning: "sumByFields" is of an older Kayenta, and ignored
1 not carried over: the judge "dredd-v1.0": NetflixACAJudge-v1.0 judges
)"},
    {"keptn/lighthouse-service/examples/slo.yaml",
     R"(imports
28 warning: compare_with: single_result compares with one result, whatever this says
45 warning: without earlier results the relative criteria of "request_latency_p95" pass in Keptn
54 warning: the warning of "request_latency_p95" is no wider than what passes, 1000
2 not carried over: the filter "handler": write it into the queries
2 not carried over: the score: Keptn passes from 90% of all weights on, here every objective must pass
2 not carried over: weight and key_sli
45 not carried over: of "request_latency_p95", exactly 1000 does not pass there and passes here
45 not carried over: of "request_latency_p95", its query, which is in an SLI file: write it in place of the
  name here
45 not carried over: of "request_latency_p95", what is compared with earlier results: there is no such
  condition yet
57 not carried over: of "error_rate", its query, which is in an SLI file: write it in place of the name here
)"},
    {"keptn/test/assets/self_monitoring_sli.yaml",
     R"(refused
2 error: an SLI file has no limits: those are in slo.yaml
)"},
    {"keptn/test/assets/self_monitoring_slo.yaml",
     R"(imports
26 warning: the SLI "throughput" stands twice
2 not carried over: the score: Keptn passes from 90% of all weights on, here every objective must pass
10 not carried over: of "response_time_p95", exactly 250 does not pass there and passes here
10 not carried over: of "response_time_p95", its query, which is in an SLI file: write it in place of the name
  here
18 not carried over: the objective "throughput" has no pass criteria: an objective needs a condition
19 not carried over: of "error_rate", exactly 1 does not pass there and passes here
19 not carried over: of "error_rate", its query, which is in an SLI file: write it in place of the name here
19 not carried over: of "error_rate", its warning, which is compared with earlier results or has several sides
26 not carried over: the objective "throughput" has no pass criteria: an objective needs a condition
27 not carried over: the objective "cpu_time" has no pass criteria: an objective needs a condition
28 not carried over: the objective "io_time" has no pass criteria: an objective needs a condition
)"},
    {"lifecycle-toolkit/metrics-operator/config/samples/metrics_v1_analysis.yaml",
     R"(refused
1 error: there is no AnalysisDefinition, and so no limits
)"},
    {"lifecycle-toolkit/metrics-operator/config/samples/metrics_v1_analysisdefinition.yaml",
     R"(imports
18 warning: great values of "response-time-p95" pass, and small ones fail
21 warning: "response-time-p95" never warns: all values that would have failed before
1 not carried over: the score: it passes from 90% of all weights on, here every objective must pass
13 not carried over: of "response-time-p95", its query: the AnalysisValueTemplate "response-time-p95" is not
  among these files; write it in place of the name here
)"},
    {"lifecycle-toolkit/metrics-operator/config/samples/metrics_v1_analysisvaluetemplate.yaml",
     R"(refused
1 error: there is no AnalysisDefinition, and so no limits
)"},
    {"lifecycle-toolkit/test/chainsaw/integration/validate-analysisdefinition/analysisdef_good.yaml",
     R"(imports
12 warning: great values of "response_time_p95" pass, and small ones fail
1 not carried over: the score: it passes from 90% of all weights on, here every objective must pass
7 not carried over: of "response_time_p95", its query: the AnalysisValueTemplate "response_time_p95" is not
  among these files; write it in place of the name here
)"},
    {"lifecycle-toolkit/test/chainsaw/testanalysis/analysis-controller-existing-status/assert-1.yaml",
     R"(refused
1 error: there is no AnalysisDefinition, and so no limits
)"},
    {"lifecycle-toolkit/test/chainsaw/testanalysis/analysis-controller-existing-status/assert-2.yaml",
     R"(refused
1 error: there is no AnalysisDefinition, and so no limits
)"},
    {"lifecycle-toolkit/test/chainsaw/testanalysis/analysis-controller-existing-status/chainsaw-test.yaml",
     R"(refused
2 error: this document is of the kind "Test"
)"},
    {"lifecycle-toolkit/test/chainsaw/testanalysis/analysis-controller-existing-status/install.yaml",
     R"(imports
10 not carried over: the score: it passes from 90% of all weights on, here every objective must pass
)"},
    {"lifecycle-toolkit/test/chainsaw/testanalysis/analysis-controller-existing-status/mock-server.yaml",
     R"(refused
1 error: this document is of the kind "Service"
16 error: this document is of the kind "Deployment"
88 error: this document is of the kind "ConfigMap"
)"},
    {"lifecycle-toolkit/test/chainsaw/testanalysis/analysis-controller/assert-1.yaml",
     R"(refused
1 error: there is no AnalysisDefinition, and so no limits
)"},
    {"lifecycle-toolkit/test/chainsaw/testanalysis/analysis-controller/chainsaw-test.yaml",
     R"(refused
2 error: this document is of the kind "Test"
)"},
    {"lifecycle-toolkit/test/chainsaw/testanalysis/analysis-controller/install.yaml",
     R"(imports
10 not carried over: the score: it passes from 90% of all weights on, here every objective must pass
)"},
    {"lifecycle-toolkit/test/chainsaw/testanalysis/analysis-controller/mock-server.yaml",
     R"(refused
1 error: this document is of the kind "Service"
16 error: this document is of the kind "Deployment"
88 error: this document is of the kind "ConfigMap"
)"},
};
// clang-format on

std::vector<std::string> files_below(const std::string& folder) {
  std::vector<std::string> files;
  const auto names = list_folder(std::string(kFolder) + folder).value().value();
  for (const std::string& name : names) {
    const std::string path = folder.empty() ? name : folder + "/" + name;
    if (!is_folder(std::string(kFolder) + path)) {
      files.push_back(path);
      continue;
    }
    for (std::string& below : files_below(path)) files.push_back(std::move(below));
  }
  return files;
}

PeerFile shipped(std::string_view file) {
  const auto text = read_file(std::string(kFolder) + std::string(file));
  return {.name = std::string(file), .text = text.value_or("")};
}

std::string outcome_of(const Imported& imported) {
  std::string lines = imported.gate ? "imports\n" : "refused\n";
  for (const auto& one : imported.diagnostics) {
    const std::string level = one.level == Level::error ? " error: " : " warning: ";
    lines += std::to_string(one.place.line) + level + one.message + "\n";
  }
  for (const auto& one : imported.lost) lines += std::to_string(one.place.line) + " " + one.message + "\n";
  return lines;
}

class ShippedFiles : public testing::TestWithParam<Shipped> {};

TEST_P(ShippedFiles, give_what_the_table_says) {
  const PeerFile file = shipped(GetParam().file);
  const Imported imported = import_files({&file, 1}, {});
  EXPECT_EQ(outcome_of(imported), replace_all(std::string(GetParam().outcome), "\n  ", " "));
}

TEST_P(ShippedFiles, load_without_a_diagnostic_when_they_are_imported) {
  const PeerFile file = shipped(GetParam().file);
  const Imported imported = import_files({&file, 1}, {});
  if (!imported.gate) return;
  const std::string text = write(*imported.gate);
  EXPECT_EQ(render_all(read_back(text, *imported.gate, context()), text), "") << text;
}

INSTANTIATE_TEST_SUITE_P(Peers, ShippedFiles, testing::ValuesIn(kShipped), [](const auto& each) {
  std::string name(each.param.file);
  std::ranges::replace_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
});

TEST(ShippedFiles, are_all_in_the_table) {
  for (const std::string& file : files_below("")) {
    EXPECT_NE(std::ranges::find(kShipped, file, &Shipped::file), std::end(kShipped)) << file;
  }
  EXPECT_EQ(files_below("").size(), std::size(kShipped));
}

}  // namespace
}  // namespace tidegate::specs
