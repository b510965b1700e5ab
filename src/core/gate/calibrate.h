#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/canary/aa_trial.h"
#include "core/gate/check.h"

// A gate's comparisons tried on a healthy past: the baseline's pods against each other.
namespace tidegate::gate {

struct CalibrationOrder {
  Window past;                  // that is known to be healthy
  Duration every = minutes(1);  // as the watch has it
  Duration length = hours(1);   // of a run: the watch's, less its warm-up
  std::size_t canary_pods = 1;  // that are dealt out to the canary
  int deals = 20;               // ways to deal
  std::uint64_t seed = 1;
  Duration deadline = seconds(60);  // of one request
};

// What came of one comparing objective.
struct Calibration {
  std::string objective;
  std::size_t pods = 0;
  std::string problem;  // why nothing could be tried; "" if it could
  canary::AaResult result;
};

// Called before each part of the past is asked about: how many of how many are done. False: stop.
using CalibrationProgress = std::function<bool(std::size_t done, std::size_t all)>;

// One for each comparing objective of ratio or latency, in the gate's order; fewer when it was stopped.
std::vector<Calibration> calibrate(const Gate& gate, const Sources& sources, const CalibrationOrder& order,
                                   const CalibrationProgress& progress);

}  // namespace tidegate::gate
