#pragma once

#include <span>
#include <string_view>

#include "simulate.h"

namespace tidegate::bench {

// A rollout whose canary may get worse with a step, which is what steps are for: 5 % and 25 % of the traffic for 10
// minutes each (or 25 % for longer), then 50 % for `last` minutes; a look a minute. The judge is told of no variation.
struct RolloutRow {
  std::string_view name;
  double rps = 50;
  int last = 20;
  double worse = 1;      // the canary's rate by its baseline's, 1 % ...
  std::size_t from = 0;  // ... from that step on
  int second = 10;       // minutes of the second step
  double mood = 0;       // by how much arms wander
  int extend = 0;        // minutes that the last step may go on for, until it passes
};
std::span<const RolloutRow> rollout_rows();

// Of all runs; the rest is inconclusive.
struct RolloutResult {
  int runs = 0;
  int failed = 0;
  int passed = 0;
  int passed_by_all = 0;  // that would have passed by the evidence of all steps together
};
RolloutResult simulate_rollouts(const RolloutRow& row, const Effort& effort);

}  // namespace tidegate::bench
