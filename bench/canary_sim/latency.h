#pragma once

#include <array>
#include <vector>

#include "core/canary/latency_judge.h"
#include "draws.h"
#include "rate_verdicts.h"
#include "scenario.h"

namespace tidegate::bench {

// Classic buckets in seconds, and one above all of them.
inline constexpr std::array kBounds = {.005, .01, .025, .05, .075, .1, .15, .2, .25, .3, .5, .75, 1.0, 2.5, 5.0};
using Buckets = std::array<double, kBounds.size() + 1>;

struct LatencyMinute {
  Buckets canary{};
  Buckets baseline{};
};
using LatencyCourse = std::vector<LatencyMinute>;

// Log-normal latencies of the median 100 ms and the deviation .6 of their logarithm, times the arms' moods and what
// befalls the canary. The study didn't say its deviation: with this one Kayenta's p99 and the rank-sum z come out as
// they did there.
LatencyCourse latencies_of(const Row& row, int minutes, Draws& draws);
LatencyCourse latency_history_of(const Row& row, Draws& draws);

// What was slower than each boundary.
std::vector<canary::Tail> tails_of(const LatencyMinute& minute);

// By boundary.
std::vector<std::pair<double, double>> measured_variations(const LatencyCourse& history);

// Linear within a bucket, as PromQL's histogram_quantile; NaN of nothing.
double quantile_of(const Buckets& buckets, double quantile);

Verdicts judge_latencies(const LatencyCourse& course, const LatencyCourse& history, const Boundaries& limits,
                         std::uint64_t run);

}  // namespace tidegate::bench
