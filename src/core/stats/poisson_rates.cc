#include "core/stats/poisson_rates.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/stats/binomial.h"
#include "core/stats/distributions.h"
#include "core/stats/line_search.h"

namespace tidegate::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kAsLikely = 1 + 1e-7;  // R's relErr

double as_double(std::int64_t k) { return static_cast<double>(k); }

// The chance that an event is the first arm's, if its rate is `ratio` times the second's. As a quotient of exposures,
// so that none overflows.
double chance_of_first(Rate first, Rate second, double ratio) {
  return 1 / (1 + second.exposure / first.exposure / ratio);
}

bool are_comparable(Rate first, Rate second, double ratio) {
  return is_rate(first) && is_rate(second) && first.events + second.events <= kMostCounted && ratio > 0 &&
         std::isfinite(ratio);
}

Proportion of_all(Rate first, Rate second) { return {first.events, first.events + second.events}; }

// The odds x / (1 - x) of beta quantiles, with 1 - x computed as such.
double odds_at(double p, double a, double b) { return beta_quantile(p, a, b) / beta_upper_quantile(p, b, a); }

double two_sided(std::int64_t events, double mean) {
  if (as_double(events) == mean) return 1;
  const double most = poisson_pmf(events, mean) * kAsLikely;
  if (as_double(events) < mean) {
    const auto nearest = static_cast<std::int64_t>(std::ceil(mean));
    std::int64_t beyond = 2 * nearest + 1;
    while (poisson_pmf(beyond, mean) > most) beyond *= 2;
    const auto tail = first_integer(nearest, beyond, [&](std::int64_t k) { return poisson_pmf(k, mean) <= most; });
    return std::min(1.0, poisson_cdf(events, mean) + poisson_upper(tail, mean));
  }
  const auto body = first_integer(0, static_cast<std::int64_t>(std::floor(mean)) + 1,
                                  [&](std::int64_t k) { return poisson_pmf(k, mean) > most; });
  return std::min(1.0, poisson_cdf(body - 1, mean) + poisson_upper(events, mean));
}

}  // namespace

std::optional<double> poisson_rates_test(Rate first, Rate second, double ratio, Alternative alternative) {
  if (!are_comparable(first, second, ratio)) return std::nullopt;
  return binomial_test(of_all(first, second), chance_of_first(first, second, ratio), alternative);
}

std::optional<double> poisson_rates_test_mid_p(Rate first, Rate second, double ratio, Alternative alternative) {
  if (!are_comparable(first, second, ratio)) return std::nullopt;
  return binomial_test_mid_p(of_all(first, second), chance_of_first(first, second, ratio), alternative);
}

std::optional<RateRatio> poisson_rate_ratio(Rate first, Rate second, double confidence) {
  if (!are_comparable(first, second, 1) || !is_confidence(confidence)) return std::nullopt;
  const double tail = (1 - confidence) / 2;
  const double x = as_double(first.events), y = as_double(second.events);
  const double unit = second.exposure / first.exposure;
  return RateRatio{.ratio = x / y * unit,
                   .interval = {.low = x == 0 ? 0 : odds_at(tail, x, y + 1) * unit,
                                .high = y == 0 ? kInfinity : unit / odds_at(tail, y, x + 1)}};
}

std::optional<double> poisson_rate_test(Rate seen, double rate, Alternative alternative) {
  const double mean = rate * seen.exposure;
  if (!is_rate(seen) || !(mean >= 0 && mean <= static_cast<double>(kMostCounted))) return std::nullopt;
  switch (alternative) {
    case Alternative::two_sided: return two_sided(seen.events, mean);
    case Alternative::greater: return poisson_upper(seen.events, mean);
    case Alternative::less: return poisson_cdf(seen.events, mean);
  }
  return std::nullopt;
}

std::optional<Interval> poisson_rate_interval(Rate seen, double confidence) {
  if (!is_rate(seen) || !is_confidence(confidence)) return std::nullopt;
  const double tail = (1 - confidence) / 2;
  const double x = as_double(seen.events);
  return Interval{.low = x == 0 ? 0 : gamma_quantile(tail, x) / seen.exposure,
                  .high = gamma_upper_quantile(tail, x + 1) / seen.exposure};
}

}  // namespace tidegate::stats
