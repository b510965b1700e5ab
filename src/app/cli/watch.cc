#include "app/cli/analysis_run.h"
#include "app/cli/command.h"
#include "app/cli/gate_loading.h"
#include "app/cli/gate_options.h"
#include "app/cli/watch_run.h"

namespace tidegate::cli {
namespace {

constexpr std::string_view kOfAnalyses[] = {"arg", "arg-env", "source"};

int run(Invocation& call) {
  if (is_analysis_call(call)) return run_analysis(call);
  for (const auto option : kOfAnalyses) {
    if (call.has(option)) {
      return usage_error(call, "--" + std::string(option) + " is for analyses of Argo Rollouts, and this is none");
    }
  }
  if (call.arguments.size() > 1) return usage_error(call, "only one gate can be watched at once");
  return run_watch(call, WatchMode::watch);
}

constexpr Option kOptions[] = {
    options::kSince,
    kEvery,
    {.name = "for",
     .takes = Takes::duration,
     .value = "DURATION",
     .help = "how long to watch, instead of what the gate's `watch` says; an analysis is terminated then"},
    options::kSet,
    {.name = "arg",
     .takes = Takes::setting,
     .value = "NAME=VALUE",
     .help = "the value of an argument of an analysis",
     .times = Option::Times::many},
    {.name = "arg-env",
     .takes = Takes::setting,
     .value = "NAME=VARIABLE",
     .help = "the same out of an environment variable, for arguments out of a Secret",
     .times = Option::Times::many},
    {.name = "source",
     .takes = Takes::text,
     .value = "URL|NAME",
     .help = "the Prometheus of an analysis: its address, or a source of the operator file",
     .fallback = "what the analysis says, else default_source, else $ARGO_ROLLOUTS_PROMETHEUS_ADDRESS"},
    options::kConfig,
    options::kFormat,
    options::kExplain,
    options::kEvidence,
    kWatchDeadline,
    options::kWarnExit,
    options::kPipeline,
};

}  // namespace

Command watch() {
  return {.name = "watch",
          .help = "evaluates a gate again and again until the verdict is certain",
          .details =
              "Evaluates the gate as its `watch` says: every so often, for so long, after a warm-up. Ends early "
              "as soon as failing is certain. A source that is away for a while is no failure. On a terminal "
              "it shows how things stand; elsewhere it writes a line when something changes.\n"
              "\n"
              "Also runs analyses of Argo Rollouts (AnalysisTemplate, ClusterAnalysisTemplate, AnalysisRun) as "
              "they are: with their own intervals, counts, limits and conditions. What Argo Rollouts would pass "
              "without evidence is inconclusive.",
          .arguments = {.usage = "FILE...",
                        .help = "the gate file, or files of an analysis of Argo Rollouts",
                        .least = 1,
                        .most = kAnyNumber,
                        .takes = Takes::file},
          .options = kOptions,
          .examples =
              "tidegate watch canary.yaml --since pipeline\n"
              "tidegate watch canary.yaml --for 5m --every 15s\n"
              "tidegate watch canary.yaml --format json-lines\n"
              "tidegate watch analysis-template.yaml --arg service-name=web",
          .decides = Command::Decides::yes,
          .run = run};
}

}  // namespace tidegate::cli
