#pragma once

#include <cstdint>
#include <vector>

#include "core/model/series.h"

// Series made up at random: the same from the same seed, so a failure can be shown again.
namespace tidegate::oracle {

// Whether samples may stand exactly on the edges of windows. Those who avoid them get the same answers from left-open
// windows (Prometheus 3) as from closed ones (2).
enum class Edges { hit, avoid };

struct DataShape {
  std::int64_t start = 1'700'000'100'000;  // ms since 1970, a multiple of a minute
  std::int64_t interval = 15'000;          // ms between two samples, a multiple of 5 s
  int samples = 100;                       // of a series without gaps
  int instances = 3;                       // of each job
  Edges edges = Edges::hit;
  int unusual_in = 60;  // one gauge's sample of so many is NaN or infinite; 0: none
  int stale_in = 40;    // after one sample of so many a series goes away for a while, with a marker; 0: none
  std::int64_t end() const { return start + interval * samples; }
};

// Counters with resets (requests_total, errors_total), gauges (memory_bytes, temperature), a classic histogram
// (latency_bucket, latency_count, latency_sum) and build_info, by job and instance and some more labels.
std::vector<Series> random_series(const DataShape& shape, std::uint64_t seed);

}  // namespace tidegate::oracle
