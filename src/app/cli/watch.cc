#include "app/cli/analysis_run.h"
#include "app/cli/command.h"
#include "app/cli/gate_loading.h"
#include "app/cli/gate_options.h"
#include "app/cli/watch_run.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

constexpr std::string_view kOfAnalyses[] = {"arg", "arg-env", "source", "jobs"};

int run(Invocation& call) {
  const auto runs = how_it_runs(call);
  if (runs == specs::Runs::repeatedly) return run_analysis(call, runs);
  if (runs == specs::Runs::once) {
    return usage_error(call, "this is evaluated once, not watched: tidegate check " + join(call.arguments, " "));
  }
  for (const auto option : kOfAnalyses) {
    if (call.has(option)) {
      return usage_error(call, "--" + std::string(option) + " is for analyses of other tools, and this is none");
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
     .help = "how long to watch, instead of what the gate's `watch` says; one of Argo Rollouts is terminated then"},
    options::kSet,
    options::kArg,
    {.name = "arg-env",
     .takes = Takes::setting,
     .value = "NAME=VARIABLE",
     .help = "the same out of an environment variable, for arguments out of a Secret",
     .times = Option::Times::many},
    options::kSource,
    {.name = "jobs",
     .takes = Takes::choice,
     .value = "WITH",
     .help = "run the Kubernetes Jobs of an analysis of Argo Rollouts, where kubectl points to; without it they are "
             "refused",
     .choices = [] { return std::vector<std::string>{"kubectl"}; }},
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
              "Also runs analyses of Argo Rollouts (AnalysisTemplate, ClusterAnalysisTemplate, AnalysisRun) and of "
              "Flagger (Canary with its MetricTemplates) as they are: with their own intervals, counts, limits and "
              "conditions. What those would pass without evidence is inconclusive.",
          .arguments = {.usage = "FILE...",
                        .help = "the gate file, or files of an analysis of Argo Rollouts or Flagger",
                        .least = 1,
                        .most = kAnyNumber,
                        .takes = Takes::file},
          .options = kOptions,
          .examples =
              "tidegate watch canary.yaml --since pipeline\n"
              "tidegate watch canary.yaml --for 5m --every 15s\n"
              "tidegate watch canary.yaml --format json-lines\n"
              "tidegate watch analysis-template.yaml --arg service-name=web\n"
              "tidegate watch canary.yaml metric-template.yaml --arg namespace=prod",
          .decides = Command::Decides::yes,
          .run = run};
}

}  // namespace tidegate::cli
