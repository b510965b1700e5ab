#include "rollouts.h"

#include <algorithm>
#include <array>
#include <atomic>

#include "core/canary/rate_judge.h"
#include "core/model/gate.h"
#include "draws.h"

namespace tidegate::bench {
namespace {

using Finding = Comparison::Finding;

struct Step {
  double traffic;
  int minutes;
};
constexpr double kErrors = 0.01;

constexpr std::array kRows = {
    RolloutRow{"steps: healthy, last 20m", 50, 20, 1, 0},
    RolloutRow{"steps: healthy, last 5m", 50, 5, 1, 0},
    RolloutRow{"steps: healthy, 5 rps, last 20m", 5, 20, 1, 0},
    RolloutRow{"steps: healthy, wandering, last 20m", 50, 20, 1, 0, 10, .15},
    RolloutRow{"steps: x2 from the first on, last 20m", 50, 20, 2, 0},
    RolloutRow{"steps: x2 from the last on, last 20m", 50, 20, 2, 2},
    RolloutRow{"steps: x2 from the last on, last 5m", 50, 5, 2, 2},
    RolloutRow{"steps: x2 from the last on, wandering, last 20m", 50, 20, 2, 2, 10, .15},
    RolloutRow{"steps: x2 from the last on, 5 rps, last 5m", 5, 5, 2, 2},
    RolloutRow{"steps: x2 behind 4 h, last 5m", 50, 5, 2, 2, 240},
    RolloutRow{"steps: x2 behind 4 h, wandering, 5 rps, last 5m", 5, 5, 2, 2, 240, .15},
    RolloutRow{"steps: healthy, wandering, last 5m and 25m more", 50, 5, 1, 0, 10, .15, 25},
    RolloutRow{"steps: x2 from the last on, wandering, last 5m and 25m more", 50, 5, 2, 2, 10, .15, 25},
    RolloutRow{"steps: x2 behind 4 h, wandering, last 5m and 25m more", 50, 5, 2, 2, 240, .15, 25},
    RolloutRow{"steps: x2 behind 4 h, wandering, 5 rps, last 5m and 25m more", 5, 5, 2, 2, 240, .15, 25},
};

struct Verdicts {
  Finding each, all;  // with steps, and as though there were none
};

canary::RateDesign design_of(const RolloutRow& row) {
  const int looks = 10 + row.second + row.last;
  return {.variation = kGuessedVariation,
          .block = 30,
          .planned = looks,
          .step_looks = {10, double(row.second), double(row.last)}};
}

Verdicts run_of(const RolloutRow& row, Draws& draws, const std::vector<double>& boundaries) {
  canary::RateJudge each(design_of(row), boundaries), all(design_of(row), boundaries);
  const std::array steps = {Step{0.05, 10}, Step{0.25, row.second}, Step{0.5, row.last}};
  const double mood_of_canary = draws.log_normal(row.mood), mood_of_baseline = draws.log_normal(row.mood);
  const auto look = [&](std::size_t step) {
    const double requests = row.rps * 60, canary = requests * steps[step].traffic, baseline = requests - canary;
    const double p = kErrors * mood_of_canary * (step >= row.from ? row.worse : 1);
    stats::TwoArms counts{draws.poisson(canary * p), 0, draws.poisson(baseline * kErrors * mood_of_baseline), 0};
    counts.canary_total = counts.canary_bad + draws.poisson(canary * (1 - p));
    counts.baseline_total = counts.baseline_bad + draws.poisson(baseline * (1 - kErrors));
    each.add(counts, {}, step);
    all.add(counts, {});
  };
  for (std::size_t step = 0; step < steps.size(); ++step) {
    for (int minute = 0; minute < steps[step].minutes; ++minute) {
      look(step);
      if (each.finding() == Finding::worse) return {Finding::worse, Finding::worse};
    }
  }
  auto by_all = all.finding();
  for (int minute = 0; minute < row.extend && each.finding() == Finding::open; ++minute) {
    look(steps.size() - 1);
    if (by_all == Finding::open) by_all = all.finding();
  }
  return {each.finding(), by_all};
}

}  // namespace

std::span<const RolloutRow> rollout_rows() { return kRows; }

RolloutResult simulate_rollouts(const RolloutRow& row, const Effort& effort) {
  const auto boundaries = stats::WorseRateTest::boundaries_of(canary::RateJudge::design_of(design_of(row)));
  std::atomic<int> failed = 0, passed = 0, passed_by_all = 0;
  in_parallel(effort.runs, effort.threads, [&](int run, int) {
    Draws draws(seed_of(effort.seed, row.name, static_cast<std::uint64_t>(run)));
    const auto verdicts = run_of(row, draws, boundaries);
    failed += verdicts.each == Finding::worse ? 1 : 0;
    passed += verdicts.each == Finding::no_worse ? 1 : 0;
    passed_by_all += verdicts.all == Finding::no_worse ? 1 : 0;
  });
  return {.runs = effort.runs, .failed = failed, .passed = passed, .passed_by_all = passed_by_all};
}

}  // namespace tidegate::bench
