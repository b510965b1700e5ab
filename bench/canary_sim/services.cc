#include "services.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/canary/aa_trial.h"
#include "core/canary/rate_judge.h"
#include "counts.h"

namespace tidegate::bench {
namespace {

constexpr int kDays = 14;

constexpr Noise wandering(double cv, double rho, Moods moods = Moods::log_normal, Shared shared = Shared::none) {
  return {.moods = moods, .cv = cv, .rho = rho, .shared = shared};
}

constexpr std::array kServices = {
    Row{.name = "service 1: still", .rps = 20},
    Row{.name = "service 2: cv .1, slow", .rps = 20, .noise = wandering(.1, .98)},
    Row{.name = "service 3: cv .2, quick", .rps = 20, .noise = wandering(.2, .5)},
    Row{.name = "service 4: cv .2, slow, 100 rps", .rps = 100, .noise = wandering(.2, .95)},
    Row{.name = "service 5: cv .3", .rps = 20, .p = .02, .noise = wandering(.3, .9)},
    Row{.name = "service 6: cv .3, rare errors", .rps = 50, .p = .0005, .noise = wandering(.3, .9)},
    Row{.name = "service 7: cv .3, by day", .rps = 20, .noise = wandering(.3, .8, Moods::log_normal, Shared::daily)},
    Row{.name = "service 8: cv .3, gamma", .rps = 20, .noise = wandering(.3, .8, Moods::gamma)},
    Row{.name = "service 9: cv .5, split 2.5/47.5",
        .rps = 50,
        .split = Split::one_in_twenty,
        .noise = wandering(.5, .9)},
    Row{.name = "service 10: cv .4, 2 rps", .rps = 2, .p = .02, .noise = wandering(.4, .9)},
};

canary::AaHistory as_history(const Counts& counts) {
  canary::AaHistory history;
  for (const auto& minute : counts) history.push_back({{.boundary = 0, .counts = minute}});
  return history;
}

bool fails(const Counts& counts, const canary::RateDesign& design, const std::vector<double>& boundaries) {
  canary::RateJudge judge(design, boundaries);
  for (const auto& minute : counts) judge.add(minute, {});
  return judge.finding() == Comparison::Finding::worse;
}

}  // namespace

std::span<const Row> services() { return kServices; }

ServiceResult simulate_service(const Row& row, const Effort& effort) {
  Draws past(seed_of(effort.seed, row.name, 0));
  const std::array histories{as_history(comparison_of(row, kDays * 24 * 60, past))};
  const auto told = canary::run_aa(histories, {.window = kMinutes, .block = kBlockMinutes});
  canary::RateDesign design{
      .alpha = kAlpha, .variation = told.variation, .block = kBlockMinutes, .is_calibrated = true, .planned = kMinutes};
  const auto boundaries = stats::WorseRateTest::boundaries_of(canary::RateJudge::design_of(design));
  auto recommended = design;
  recommended.min_effect = std::max(design.min_effect, told.smallest_min_effect.value_or(1));
  std::vector<char> failed(static_cast<std::size_t>(effort.runs)), failed_with_effect(failed.size());
  in_parallel(effort.runs, effort.threads, [&](int run, int) {
    Draws draws(seed_of(effort.seed, row.name, static_cast<std::uint64_t>(run) + 1));
    const auto counts = comparison_of(row, kMinutes, draws);
    failed[static_cast<std::size_t>(run)] = fails(counts, design, boundaries);
    failed_with_effect[static_cast<std::size_t>(run)] = fails(counts, recommended, boundaries);
  });
  return {.runs = effort.runs,
          .variation = told.variation,
          .min_effect = recommended.min_effect,
          .failed = static_cast<int>(std::ranges::count(failed, 1)),
          .failed_with_effect = static_cast<int>(std::ranges::count(failed_with_effect, 1))};
}

}  // namespace tidegate::bench
