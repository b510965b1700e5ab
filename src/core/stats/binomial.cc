#include "core/stats/binomial.h"

#include <algorithm>
#include <cmath>

#include "core/stats/distributions.h"
#include "core/stats/line_search.h"

namespace tidegate::stats {
namespace {

constexpr double kAsLikely = 1 + 1e-7;  // R's relErr

bool is_testable(Proportion seen, double chance) { return is_proportion(seen) && chance >= 0 && chance <= 1; }

// The likelihoods fall from the mean to both sides, so the tail beyond it begins where a search finds it.
double two_sided(Proportion seen, double chance) {
  const auto [count, total] = seen;
  const auto likelihood = [&](std::int64_t k) { return binomial_pmf(k, total, chance); };
  const double mean = static_cast<double>(total) * chance;
  const double most = likelihood(count) * kAsLikely;
  if (static_cast<double>(count) == mean) return 1;
  if (static_cast<double>(count) < mean) {
    const auto tail = first_integer(static_cast<std::int64_t>(std::ceil(mean)), total + 1,
                                    [&](std::int64_t k) { return likelihood(k) <= most; });
    return std::min(1.0, binomial_cdf(count, total, chance) + binomial_upper(tail, total, chance));
  }
  const auto body = first_integer(0, static_cast<std::int64_t>(std::floor(mean)) + 1,
                                  [&](std::int64_t k) { return likelihood(k) > most; });
  return std::min(1.0, binomial_cdf(body - 1, total, chance) + binomial_upper(count, total, chance));
}

}  // namespace

std::optional<double> binomial_test(Proportion seen, double chance, Alternative alternative) {
  if (!is_testable(seen, chance)) return std::nullopt;
  switch (alternative) {
    case Alternative::two_sided: return two_sided(seen, chance);
    case Alternative::greater: return binomial_upper(seen.count, seen.total, chance);
    case Alternative::less: return binomial_cdf(seen.count, seen.total, chance);
  }
  return std::nullopt;
}

std::optional<double> binomial_test_mid_p(Proportion seen, double chance, Alternative alternative) {
  if (!is_testable(seen, chance)) return std::nullopt;
  const double half = binomial_pmf(seen.count, seen.total, chance) / 2;
  const double greater = binomial_upper(seen.count + 1, seen.total, chance) + half;
  const double less = binomial_cdf(seen.count - 1, seen.total, chance) + half;
  switch (alternative) {
    case Alternative::two_sided: return std::min(1.0, 2 * std::min(greater, less));
    case Alternative::greater: return greater;
    case Alternative::less: return less;
  }
  return std::nullopt;
}

}  // namespace tidegate::stats
