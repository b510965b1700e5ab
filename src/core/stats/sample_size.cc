#include "core/stats/sample_size.h"

#include <cmath>

#include "core/stats/distributions.h"
#include "core/stats/line_search.h"

namespace tidegate::stats {
namespace {

bool is_share(double p) { return p >= 0 && p <= 1; }
bool is_inner(double p) { return p > 0 && p < 1; }

bool can_be_seen(const TwoProportions& d) {
  return is_share(d.first) && is_share(d.second) && d.first != d.second && is_inner(d.alpha);
}

double tail_of(const TwoProportions& d) { return d.sides == Sides::two ? d.alpha / 2 : d.alpha; }

// The deviations of sqrt(n) times the difference: if there is none, and as it is.
struct Deviations {
  double without = 0;
  double with = 0;
};

Deviations deviations_of(const TwoProportions& d) {
  const double sum = d.first + d.second;
  return {.without = std::sqrt(sum * (1 - sum / 2)),
          .with = std::sqrt(d.first * (1 - d.first) + d.second * (1 - d.second))};
}

}  // namespace

std::optional<double> sample_size(const TwoProportions& difference, double power) {
  if (!can_be_seen(difference) || !(power > tail_of(difference) && power < 1)) return std::nullopt;
  const auto [without, with] = deviations_of(difference);
  const double needed = normal_upper_quantile(tail_of(difference)) * without + normal_quantile(power) * with;
  return std::pow(needed / (difference.first - difference.second), 2);
}

std::optional<double> power(const TwoProportions& difference, double size) {
  if (!can_be_seen(difference) || !(size > 0) || !std::isfinite(size)) return std::nullopt;
  const auto [without, with] = deviations_of(difference);
  const double far = std::sqrt(size) * std::abs(difference.first - difference.second) -
                     normal_upper_quantile(tail_of(difference)) * without;
  if (with == 0) return far > 0 ? 1 : 0;  // none against all
  return normal_cdf(far / with);
}

std::optional<double> zero_errors_needed(double bound, double alpha) {
  if (!is_inner(bound) || !is_inner(alpha)) return std::nullopt;
  return std::log(alpha) / std::log1p(-bound);
}

std::optional<std::int64_t> requests_needed(std::int64_t failures, double bound, double alpha) {
  if (failures < 0 || failures >= kMostCounted || !is_inner(bound) || !is_inner(alpha)) return std::nullopt;
  const auto proves = [&](std::int64_t total) { return binomial_cdf(failures, total, bound) <= alpha; };
  if (!proves(kMostCounted)) return std::nullopt;
  return first_integer(failures + 1, kMostCounted, proves);
}

std::optional<double> requests_to_prove(const BoundToProve& question, double power) {
  const auto [rate, bound, alpha] = question;
  if (!is_share(rate) || !is_inner(bound) || rate == bound || !is_inner(alpha)) return std::nullopt;
  if (!(power > alpha && power < 1)) return std::nullopt;
  const double needed = normal_upper_quantile(alpha) * std::sqrt(bound * (1 - bound)) +
                        normal_quantile(power) * std::sqrt(rate * (1 - rate));
  return std::pow(needed / (rate - bound), 2);
}

}  // namespace tidegate::stats
