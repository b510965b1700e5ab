#pragma once

#include <cstdint>
#include <vector>

#include "core/model/comparison.h"

namespace tidegate::canary {

// What a judge of gauges is told beforehand.
struct PodDesign {
  double alpha = 0.01;
  double alpha_pass = 0.05;
  double min_effect = 1.1;
  double margin = 1.25;
  bool operator==(const PodDesign&) const = default;
};

// Judges a gauge (CPU, memory, a queue's length) of a canary's pods against its baseline's: one number a pod, its mean
// over the time. A pod's samples hang together, so pods are what is counted. Once, at the end: looking again and again
// would be another test.
//
// Worse: the pods' values are higher than min_effect times the baseline's, by permutation. No worse: they are lower
// than margin times the baseline's. With values that aren't all above 0 factors mean nothing: then both are left open.
Comparison judge_pods(const std::vector<double>& canary, const std::vector<double>& baseline, const PodDesign& design);

}  // namespace tidegate::canary
