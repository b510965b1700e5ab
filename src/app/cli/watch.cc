#include "app/cli/command.h"
#include "app/cli/gate_options.h"
#include "app/cli/watch_run.h"

namespace tidegate::cli {
namespace {

int run(Invocation& call) { return run_watch(call, WatchMode::watch); }

constexpr Option kOptions[] = {
    options::kSince,
    kEvery,
    {.name = "for",
     .takes = Takes::duration,
     .value = "DURATION",
     .help = "how long to watch, instead of what the gate's `watch` says"},
    options::kSet,
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
              "it shows how things stand; elsewhere it writes a line when something changes.",
          .arguments = {.usage = "FILE", .help = "the gate file", .least = 1, .most = 1, .takes = Takes::file},
          .options = kOptions,
          .examples =
              "tidegate watch canary.yaml --since pipeline\n"
              "tidegate watch canary.yaml --for 5m --every 15s\n"
              "tidegate watch canary.yaml --format json-lines",
          .decides = Command::Decides::yes,
          .run = run};
}

}  // namespace tidegate::cli
