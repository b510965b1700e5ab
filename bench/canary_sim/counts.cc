#include "counts.h"

#include <algorithm>
#include <span>

#include "core/stats/variation.h"
#include "counters.h"
#include "moods.h"

namespace tidegate::bench {
namespace {

struct Arm {
  double bad = 0;
  double total = 0;
};

Arm minute_of(double requests, double rate, Draws& draws) {
  const double capped = std::min(rate, 1.0);
  const double bad = draws.poisson(requests * capped);
  return {bad, bad + draws.poisson(requests * (1 - capped))};
}

}  // namespace

Counts comparison_of(const Row& row, int minutes, Draws& draws) {
  SharedMood shared(row.noise.shared, draws);
  ArmMood canary_mood(row.noise, row.canary_pods(), draws);
  ArmMood baseline_mood(row.noise, 20 - row.canary_pods(), draws);
  Counts counts;
  for (int minute = 0; minute < minutes; ++minute) {
    const auto both = shared.next(draws);
    const double requests = row.rps * 60 * both.traffic;
    const double share = row.canary_share(minute);
    const double rate = row.p * both.rate;
    Arm canary, baseline;
    const double canary_rate = rate * canary_mood.next(draws) * row.factor(minute);
    const double baseline_rate = rate * baseline_mood.next(draws);
    if (row.fault != Fault::no_canary) canary = minute_of(requests * share, canary_rate, draws);
    if (row.fault != Fault::no_baseline) baseline = minute_of(requests * (1 - share), baseline_rate, draws);
    counts.push_back({canary.bad, canary.total, baseline.bad, baseline.total});
  }
  return as_scraped(row.fault, counts, draws);
}

Counts history_of(const Row& row, Draws& draws) {
  Row before = row;
  before.incident = Incident::none;
  before.fault = Fault::none;
  if (before.split == Split::rising) before.split = Split::one_in_twenty;
  return comparison_of(before, kHistoryMinutes, draws);
}

double measured_variation(const Counts& history) {
  std::vector<std::span<const stats::TwoArms>> blocks;
  const std::span all(history);
  for (std::size_t i = 0; i + kBlockMinutes <= all.size(); i += kBlockMinutes) {
    blocks.push_back(all.subspan(i, kBlockMinutes));
  }
  return stats::variation_of(blocks).cv;
}

}  // namespace tidegate::bench
