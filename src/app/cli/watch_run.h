#pragma once

#include "app/cli/command.h"

namespace tidegate::cli {

// What `watch` and `canary` have in common: a gate that is evaluated again and again.
enum class WatchMode { watch, canary };
int run_watch(Invocation& call, WatchMode mode);

// Of both: how often, and how long all of it may take.
inline constexpr Option kEvery = {.name = "every",
                                  .takes = Takes::duration,
                                  .value = "DURATION",
                                  .help = "how often to evaluate, instead of what the gate's `watch` says"};
inline constexpr Option kWatchDeadline = {
    .name = "deadline",
    .takes = Takes::duration,
    .value = "DURATION",
    .help = "end the whole run by then, with exit code 124 if nothing is certain",
    .fallback = "none: the watch ends by itself, at the latest when its time is over and what is left of max_outage"};

}  // namespace tidegate::cli
