#include "simulate.h"

#include <atomic>
#include <thread>
#include <vector>

#include "counts.h"
#include "latency.h"

namespace tidegate::bench {
namespace {

RowResult simulate(const Row& row, const Effort& effort, const std::function<Verdicts(Draws&, std::uint64_t)>& judge) {
  std::vector<Tallies> parts(static_cast<std::size_t>(effort.threads));
  in_parallel(effort.runs, effort.threads, [&](int run, int thread) {
    const auto number = static_cast<std::uint64_t>(run);
    Draws draws(seed_of(effort.seed, row.name, number));
    const auto verdicts = judge(draws, number);
    for (std::size_t i = 0; i < kJudgeCount; ++i) {
      if (verdicts[i]) parts[static_cast<std::size_t>(thread)][i].add(*verdicts[i]);
    }
  });
  RowResult result{.row = row, .tallies = {}};
  for (const auto& part : parts) {
    for (std::size_t i = 0; i < kJudgeCount; ++i) result.tallies[i].add(part[i]);
  }
  return result;
}

}  // namespace

void in_parallel(int count, int threads, const std::function<void(int index, int thread)>& work) {
  std::atomic<int> next = 0;
  std::vector<std::jthread> workers;
  for (int thread = 0; thread < threads; ++thread) {
    workers.emplace_back([&, thread] {
      for (int i = next++; i < count; i = next++) work(i, thread);
    });
  }
}

RowResult simulate_rates(const Row& row, const Effort& effort, const Boundaries& limits) {
  return simulate(row, effort, [&](Draws& draws, std::uint64_t run) {
    const double variation = measured_variation(history_of(row, draws));
    return judge_rates(comparison_of(row, kMinutes, draws), variation, limits, run);
  });
}

RowResult simulate_latencies(const Row& row, const Effort& effort, const Boundaries& limits) {
  return simulate(row, effort, [&](Draws& draws, std::uint64_t run) {
    const auto history = latency_history_of(row, draws);
    return judge_latencies(latencies_of(row, kMinutes, draws), history, limits, run);
  });
}

}  // namespace tidegate::bench
