#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tidegate::stats {

// One gauge (CPU, memory, a queue's length) of the pods of both arms, one number a pod. All gauges of a comparison have
// the same pods in the same order.
struct PodValues {
  std::vector<double> canary;
  std::vector<double> baseline;
};

struct PermutationResult {
  double p = 1;           // that the canary's pods are higher by chance: one-sided
  double smallest_p = 1;  // that so few pods could give at all: no smaller alpha can be reached
  bool is_exact = true;   // all ways to deal out the pods were tried
  double statistic = 0;   // the largest t among the gauges
};

// Whether the canary's pods are higher in any gauge than their baseline's: the largest t statistic among the gauges,
// against what it is with the pods dealt out to the arms in every way (or in kMostDeals random ones). The unit is the
// pod: its samples are not independent. Needs finite values, a pod in each arm and three in all; nothing otherwise.
// Source: Fisher 1935; Westfall & Young, "Resampling-Based Multiple Testing" (1993), max-t; p >= 1/(B+1): Phipson &
// Smyth 2010.
std::optional<PermutationResult> permutation_test(std::span<const PodValues> gauges, std::uint64_t seed);

inline constexpr double kMostDeals = 1'000'000;

}  // namespace tidegate::stats
