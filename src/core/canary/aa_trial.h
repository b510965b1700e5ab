#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/canary/latency_judge.h"
#include "core/stats/interval.h"
#include "core/stats/variation.h"

// Trying a judge on what is known to be healthy: two arms that run the same, so that whatever it finds is a false
// alarm.
namespace tidegate::canary {

// What two healthy arms did, interval by interval: a rate has one tail, a histogram one a bound.
using AaHistory = std::vector<std::vector<Tail>>;

struct AaDesign {
  enum class Kind { rate, latency };
  Kind kind = Kind::rate;
  RateDesign rate;       // its variation has no say: it is what is measured
  int window = 60;       // intervals of a run
  int block = 30;        // intervals that variation is measured over
  double passing = 0.9;  // the share of runs that should have passed
};

struct AaResult {
  double variation = 0;  // of a histogram: the median of its bounds'
  std::vector<std::pair<double, double>> by_bound;
  int blocks = 0;  // that had bad events; below stats::kEnoughBlocks it says little
  int runs = 0;
  int alarms = 0;
  int times = 0;                              // that runs were over; each has one of each history
  stats::Interval false_alarms;               // of 95 %, Wilson's, with one run a time
  std::optional<double> smallest_min_effect;  // with which no more than alpha of the runs are alarms; 1 at least
  std::optional<int> intervals_to_pass;       // by which the share `passing` of the runs had the evidence
  bool operator==(const AaResult&) const = default;
};

// Runs the judge over each stretch of `window` intervals of each history. The variation that a run is judged with
// comes from the other half of the time, so that no run is judged by what it showed itself.
AaResult run_aa(std::span<const AaHistory> histories, const AaDesign& design);

}  // namespace tidegate::canary
