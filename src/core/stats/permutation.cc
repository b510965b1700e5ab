#include "core/stats/permutation.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/stats/distributions.h"
#include "core/stats/random.h"

namespace tidegate::stats {
namespace {

constexpr int kRandomDeals = 100'000;
constexpr double kRounding = 1e-9;  // deals that are as extreme but for the order of additions count as such

// One gauge with its pods in one row, canary first, made into z scores so that gauges can be compared.
struct Gauge {
  std::vector<double> values;

  // t of the mean difference, if the pods at `canary` are the canary's. Values have the mean 0 and a sum of squares of
  // 1, so the sum over the canary's pods tells all.
  double t(std::span<const std::size_t> canary) const {
    double sum = 0;
    for (const auto pod : canary) sum += values[pod];
    const auto n = static_cast<double>(canary.size());
    const auto all = static_cast<double>(values.size());
    const double difference = sum / n + sum / (all - n);
    const double between = sum * sum / n + sum * sum / (all - n);
    const double within = std::max(1 - between, 1e-12) / (all - 2);
    return difference / std::sqrt(within * (1 / n + 1 / (all - n)));
  }
};

Gauge standardised(const PodValues& pods) {
  Gauge gauge{pods.canary};
  gauge.values.insert(gauge.values.end(), pods.baseline.begin(), pods.baseline.end());
  const double mean =
      std::accumulate(gauge.values.begin(), gauge.values.end(), 0.0) / static_cast<double>(gauge.values.size());
  double squares = 0;
  for (auto& value : gauge.values) {
    value -= mean;
    squares += value * value;
  }
  const double scale = squares > 0 ? 1 / std::sqrt(squares) : 0;
  for (auto& value : gauge.values) value *= scale;
  return gauge;
}

double largest_t(const std::vector<Gauge>& gauges, std::span<const std::size_t> canary) {
  double largest = -INFINITY;
  for (const auto& gauge : gauges) largest = std::max(largest, gauge.t(canary));
  return largest;
}

// The next way to choose so many of all, in lexical order; false behind the last one.
bool advance(std::vector<std::size_t>& chosen, std::size_t all) {
  const auto n = chosen.size();
  for (auto i = n; i-- > 0;) {
    if (chosen[i] == all - n + i) continue;
    ++chosen[i];
    for (auto k = i + 1; k < n; ++k) chosen[k] = chosen[k - 1] + 1;
    return true;
  }
  return false;
}

bool fits(const PodValues& pods, const PodValues& first) {
  const auto is_finite = [](double value) { return std::isfinite(value); };
  return pods.canary.size() == first.canary.size() && pods.baseline.size() == first.baseline.size() &&
         std::ranges::all_of(pods.canary, is_finite) && std::ranges::all_of(pods.baseline, is_finite);
}

struct Deals {
  double tried = 0;
  double as_extreme = 0;
};

Deals all_deals(const std::vector<Gauge>& gauges, std::vector<std::size_t> chosen, double limit) {
  Deals deals;
  do {
    ++deals.tried;
    if (largest_t(gauges, chosen) >= limit) ++deals.as_extreme;
  } while (advance(chosen, gauges.front().values.size()));
  return deals;
}

// Of which what was seen is one.
Deals random_deals(const std::vector<Gauge>& gauges, std::size_t canaries, double limit, std::uint64_t seed) {
  Random random(seed);
  std::vector<std::size_t> order(gauges.front().values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Deals deals{.tried = 1, .as_extreme = 1};
  for (int i = 0; i < kRandomDeals; ++i) {
    for (std::size_t k = 0; k < canaries; ++k) std::swap(order[k], order[k + random.below(order.size() - k)]);
    ++deals.tried;
    if (largest_t(gauges, std::span(order).first(canaries)) >= limit) ++deals.as_extreme;
  }
  return deals;
}

}  // namespace

std::optional<PermutationResult> permutation_test(std::span<const PodValues> gauges, std::uint64_t seed) {
  if (gauges.empty()) return std::nullopt;
  const auto canaries = gauges.front().canary.size(), baselines = gauges.front().baseline.size();
  if (canaries == 0 || baselines == 0 || canaries + baselines < 3) return std::nullopt;
  if (!std::ranges::all_of(gauges, [&](const auto& pods) { return fits(pods, gauges.front()); })) return std::nullopt;

  std::vector<Gauge> scored;
  for (const auto& pods : gauges) scored.push_back(standardised(pods));
  std::vector<std::size_t> seen(canaries);
  std::iota(seen.begin(), seen.end(), std::size_t{0});
  PermutationResult result{.statistic = largest_t(scored, seen)};
  const double limit = result.statistic - kRounding * (1 + std::abs(result.statistic));

  const auto all = static_cast<std::int64_t>(canaries + baselines);
  const double ways = std::exp(log_binomial_coefficient(all, static_cast<std::int64_t>(canaries)));
  result.is_exact = ways < kMostDeals + 0.5;
  const auto deals = result.is_exact ? all_deals(scored, seen, limit) : random_deals(scored, canaries, limit, seed);
  result.p = deals.as_extreme / deals.tried;
  result.smallest_p = 1 / deals.tried;
  return result;
}

}  // namespace tidegate::stats
