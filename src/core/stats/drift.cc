#include "core/stats/drift.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>
#include <vector>

namespace tidegate::stats {
namespace {

// A bucket's parts of the baseline and of the canary.
struct Shares {
  double baseline = 0;
  double canary = 0;
};

bool has_counts(Buckets buckets) {
  return std::ranges::all_of(buckets, [](double count) { return count >= 0 && std::isfinite(count); });
}

double total_of(Buckets buckets) { return std::accumulate(buckets.begin(), buckets.end(), 0.0); }

std::optional<std::vector<Shares>> shares_of(Buckets baseline, Buckets canary) {
  if (baseline.size() != canary.size() || !has_counts(baseline) || !has_counts(canary)) return std::nullopt;
  const double of_baseline = total_of(baseline), of_canary = total_of(canary);
  if (!(of_baseline > 0 && of_canary > 0) || !std::isfinite(of_baseline) || !std::isfinite(of_canary)) {
    return std::nullopt;
  }
  std::vector<Shares> shares(baseline.size());
  for (std::size_t i = 0; i < shares.size(); ++i) {
    shares[i] = {.baseline = baseline[i] / of_baseline, .canary = canary[i] / of_canary};
  }
  return shares;
}

template <class Term>
std::optional<double> sum_over_buckets(Buckets baseline, Buckets canary, Term term) {
  const auto shares = shares_of(baseline, canary);
  if (!shares) return std::nullopt;
  double sum = 0;
  for (const Shares& share : *shares) sum += term(share);
  return sum;
}

double divergence(double share, double mixed) { return share == 0 ? 0 : share * std::log(share / mixed); }

// Half a count more in each bucket that isn't empty in both.
struct Smoothed {
  std::vector<double> baseline;
  std::vector<double> canary;
};

std::optional<Smoothed> smoothed_if_needed(Buckets baseline, Buckets canary) {
  if (baseline.size() != canary.size()) return std::nullopt;
  Smoothed result;
  bool is_needed = false;
  for (std::size_t i = 0; i < baseline.size(); ++i) {
    if (baseline[i] == 0 && canary[i] == 0) continue;
    result.baseline.push_back(baseline[i] + 0.5);
    result.canary.push_back(canary[i] + 0.5);
    is_needed = is_needed || baseline[i] == 0 || canary[i] == 0;
  }
  return is_needed ? std::optional(result) : std::nullopt;
}

bool is_ascending(std::span<const double> values) {
  return std::ranges::is_sorted(values) &&
         std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
}

}  // namespace

std::optional<double> population_stability_index(Buckets baseline, Buckets canary) {
  if (!shares_of(baseline, canary)) return std::nullopt;
  const auto smoothed = smoothed_if_needed(baseline, canary);
  return sum_over_buckets(smoothed ? Buckets(smoothed->baseline) : baseline,
                          smoothed ? Buckets(smoothed->canary) : canary, [](Shares share) {
                            const double moved = share.canary - share.baseline;
                            return moved == 0 ? 0 : moved * std::log(share.canary / share.baseline);
                          });
}

std::optional<double> jensen_shannon_divergence(Buckets baseline, Buckets canary) {
  const auto sum = sum_over_buckets(baseline, canary, [](Shares share) {
    const double mixed = (share.baseline + share.canary) / 2;
    return (divergence(share.baseline, mixed) + divergence(share.canary, mixed)) / 2;
  });
  if (!sum) return std::nullopt;
  return std::clamp(*sum, 0.0, std::numbers::ln2);
}

std::optional<double> jensen_shannon_distance(Buckets baseline, Buckets canary) {
  const auto divergence = jensen_shannon_divergence(baseline, canary);
  if (!divergence) return std::nullopt;
  return std::sqrt(*divergence);
}

std::optional<double> jensen_shannon_distance_base2(Buckets baseline, Buckets canary) {
  const auto divergence = jensen_shannon_divergence(baseline, canary);
  if (!divergence) return std::nullopt;
  return std::sqrt(*divergence / std::numbers::ln2);
}

std::optional<double> largest_distance(Buckets baseline, Buckets canary, Alternative alternative) {
  const auto shares = shares_of(baseline, canary);
  if (!shares) return std::nullopt;
  double lead = 0, greater = 0, less = 0;  // the lead of the baseline's share up to here
  for (const Shares& share : *shares) {
    lead += share.baseline - share.canary;
    greater = std::max(greater, lead);
    less = std::max(less, -lead);
  }
  switch (alternative) {
    case Alternative::two_sided: return std::max(greater, less);
    case Alternative::greater: return greater;
    case Alternative::less: return less;
  }
  return std::nullopt;
}

std::optional<double> chance_canary_is_greater(Buckets baseline, Buckets canary) {
  double below = 0;
  return sum_over_buckets(baseline, canary, [&](Shares share) {
    const double chance = share.canary * (below + share.baseline / 2);
    below += share.baseline;
    return chance;
  });
}

std::optional<double> total_variation(Buckets baseline, Buckets canary) {
  return sum_over_buckets(baseline, canary, [](Shares share) { return std::abs(share.canary - share.baseline) / 2; });
}

std::optional<double> hellinger_distance(Buckets baseline, Buckets canary) {
  const auto sum = sum_over_buckets(baseline, canary, [](Shares share) {
    const double difference = std::sqrt(share.canary) - std::sqrt(share.baseline);
    return difference * difference / 2;
  });
  if (!sum) return std::nullopt;
  return std::sqrt(*sum);
}

std::optional<double> wasserstein_distance(Buckets baseline, Buckets canary, std::span<const double> values) {
  const auto shares = shares_of(baseline, canary);
  if (!shares || values.size() != shares->size() || !is_ascending(values)) return std::nullopt;
  double lead = 0, sum = 0;
  for (std::size_t i = 0; i + 1 < shares->size(); ++i) {
    lead += (*shares)[i].baseline - (*shares)[i].canary;
    sum += std::abs(lead) * (values[i + 1] - values[i]);
  }
  return sum;
}

}  // namespace tidegate::stats
