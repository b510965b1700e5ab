#include "latency.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "counts.h"
#include "moods.h"

namespace tidegate::bench {
namespace {

constexpr double kMedian = 0.1;
constexpr double kDeviation = 0.6;

// The part of requests that takes longer, of those `scale` times as slow as usual.
double slower_than(double bound, double scale) {
  return 0.5 * std::erfc(std::log(bound / (kMedian * scale)) / kDeviation / std::sqrt(2.0));
}

struct Mixture {
  double scale = 1;
  double slow_part = 0;
  double slow_times = 1;

  double slower(double bound) const {
    const double usual = slower_than(bound, scale);
    return slow_part == 0 ? usual : (1 - slow_part) * usual + slow_part * slower_than(bound, scale * slow_times);
  }
};

Buckets draw_buckets(double requests, const Mixture& mixture, Draws& draws) {
  Buckets buckets{};
  double above = 1;
  for (std::size_t i = 0; i < kBounds.size(); ++i) {
    const double slower = mixture.slower(kBounds[i]);
    buckets[i] = draws.poisson(requests * (above - slower));
    above = slower;
  }
  buckets.back() = draws.poisson(requests * above);
  return buckets;
}

Mixture canary_at(const Row& row, int minute, double mood) {
  const double factor = row.factor(minute);
  if (row.incident != Incident::slow_requests) return {.scale = mood * factor};
  return {.scale = mood, .slow_part = factor > 1 ? row.portion : 0, .slow_times = factor};
}

}  // namespace

LatencyCourse latencies_of(const Row& row, int minutes, Draws& draws) {
  ArmMood canary_mood(row.noise, row.canary_pods(), draws);
  ArmMood baseline_mood(row.noise, 20 - row.canary_pods(), draws);
  LatencyCourse course;
  for (int minute = 0; minute < minutes; ++minute) {
    const double requests = row.rps * 60;
    const double share = row.canary_share(minute);
    const auto canary = canary_at(row, minute, canary_mood.next(draws));
    const Mixture baseline{.scale = baseline_mood.next(draws)};
    course.push_back({.canary = draw_buckets(requests * share, canary, draws),
                      .baseline = draw_buckets(requests * (1 - share), baseline, draws)});
  }
  return course;
}

LatencyCourse latency_history_of(const Row& row, Draws& draws) {
  Row before = row;
  before.incident = Incident::none;
  return latencies_of(before, kHistoryMinutes, draws);
}

std::vector<canary::Tail> tails_of(const LatencyMinute& minute) {
  std::vector<canary::Tail> tails(kBounds.size());
  double canary = minute.canary.back(), baseline = minute.baseline.back();
  for (std::size_t i = kBounds.size(); i-- > 0;) {
    tails[i] = {.boundary = kBounds[i], .counts = {.canary_bad = canary, .baseline_bad = baseline}};
    canary += minute.canary[i];
    baseline += minute.baseline[i];
  }
  for (auto& tail : tails) {
    tail.counts.canary_total = canary;
    tail.counts.baseline_total = baseline;
  }
  return tails;
}

std::vector<std::pair<double, double>> measured_variations(const LatencyCourse& history) {
  std::vector<Counts> by_boundary(kBounds.size());
  for (const auto& minute : history) {
    const auto tails = tails_of(minute);
    for (std::size_t i = 0; i < tails.size(); ++i) by_boundary[i].push_back(tails[i].counts);
  }
  std::vector<std::pair<double, double>> all;
  for (std::size_t i = 0; i < kBounds.size(); ++i) all.emplace_back(kBounds[i], measured_variation(by_boundary[i]));
  return all;
}

double quantile_of(const Buckets& buckets, double quantile) {
  const double total = std::accumulate(buckets.begin(), buckets.end(), 0.0);
  if (total <= 0) return std::numeric_limits<double>::quiet_NaN();
  const double rank = quantile * total;
  double below = 0;
  for (std::size_t i = 0; i < kBounds.size(); ++i) {
    const double start = i == 0 ? 0 : kBounds[i - 1];
    if (below + buckets[i] >= rank) return start + (kBounds[i] - start) * (rank - below) / buckets[i];
    below += buckets[i];
  }
  return kBounds.back();
}

}  // namespace tidegate::bench
