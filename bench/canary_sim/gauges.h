#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tidegate::bench {

// Pods whose gauge (CPU, say) differs from pod to pod by a deviation of 5 % and wanders by as much, correlation .9 from
// minute to minute; the canary's is `ratio` times as high.
struct GaugeRow {
  std::string_view name;
  int canary_pods = 3;
  int baseline_pods = 3;
  double ratio = 1;
};
std::span<const GaugeRow> gauge_rows();

// How many runs of all each finds worse at alpha .05.
struct GaugeResult {
  int runs = 0;
  int permutation = 0;      // of pods' means
  int kayenta = 0;          // on the arms' means by minute
  int kayenta_samples = 0;  // on all samples of all pods
};
GaugeResult simulate_gauges(const GaugeRow& row, std::uint64_t seed, int runs);

}  // namespace tidegate::bench
