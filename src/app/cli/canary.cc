#include "app/cli/command.h"
#include "app/cli/gate_options.h"
#include "app/cli/watch_run.h"

namespace tidegate::cli {
namespace {

int run(Invocation& call) { return run_watch(call, WatchMode::canary); }

constexpr Option kOptions[] = {
    {.name = "no-hooks", .help = "take the steps by time alone, without calling what changes the traffic"},
    kEvery,
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

Command canary() {
  return {.name = "canary",
          .help = "gives a canary more traffic step by step, as long as the gate lets it",
          .details =
              "Takes the steps of the gate's `rollout`: gives the canary a share of the traffic, watches it for a "
              "while, and goes on if nothing speaks against it. Ends at once when it is worse than its baseline or "
              "breaks a limit. The last step must pass, on evidence; then the canary gets everything.",
          .arguments = {.usage = "FILE", .help = "the gate file", .least = 1, .most = 1, .takes = Takes::file},
          .options = kOptions,
          .examples =
              "tidegate canary payment.yaml\n"
              "tidegate canary payment.yaml --no-hooks --format text,json=canary.json",
          .decides = Command::Decides::yes,
          .run = run};
}

}  // namespace tidegate::cli
