#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "simulate.h"

namespace tidegate::bench {

// Of a healthy canary with little traffic: what the judge says at minute 10 that a pass takes, and what it took.
struct NeedRow {
  std::string_view name;
  double rps = 0.2;
  double p = 0.005;
  int longest = 6000;  // minutes that are simulated at most
};
std::span<const NeedRow> need_rows();

struct NeedResult {
  int runs = 0;
  int open = 0;                               // at minute 10
  std::optional<double> said;                 // the median of the canary's requests in all, as said at minute 10
  std::optional<double> said_low, said_high;  // quartiles
  std::optional<double> expected;             // what it would have said, had it known the true rate from the start
  std::optional<double> took;                 // the median of requests at which there first was evidence
};
NeedResult simulate_needs(const NeedRow& row, const Effort& effort);

}  // namespace tidegate::bench
