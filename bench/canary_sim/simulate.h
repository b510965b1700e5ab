#pragma once

#include <cstdint>
#include <functional>

#include "rate_verdicts.h"
#include "tally.h"

namespace tidegate::bench {

struct Effort {
  std::uint64_t seed = 1;
  int runs = 20000;
  int threads = 2;
};

// All judges on so many runs of a row. The result doesn't depend on the number of threads.
RowResult simulate_rates(const Row& row, const Effort& effort, const Boundaries& limits);
RowResult simulate_latencies(const Row& row, const Effort& effort, const Boundaries& limits);

// Calls `work` with each of 0 .. count - 1 from so many threads, and with the number of the thread.
void in_parallel(int count, int threads, const std::function<void(int index, int thread)>& work);

}  // namespace tidegate::bench
