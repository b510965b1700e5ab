#include "core/stats/mann_whitney.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/stats/distributions.h"
#include "core/stats/rank_sum_distribution.h"
#include "core/stats/ranks.h"

namespace tidegate::stats {
namespace {

constexpr std::size_t kTooManyForExact = 50;

struct Standing {
  double u = 0;
  double above = 0;  // than expected
  double deviation = 0;
  bool has_ties = false;
};

Standing standing(std::span<const double> x, std::span<const double> y) {
  std::vector<double> all(x.begin(), x.end());
  all.insert(all.end(), y.begin(), y.end());
  const Ranks ranks = average_ranks(all);
  const double m = static_cast<double>(x.size()), n = static_cast<double>(y.size());
  double rank_sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) rank_sum += ranks.of[i];
  const double u = rank_sum - m * (m + 1) / 2;
  const double variance = m * n / 12 * ((m + n + 1) - ranks.tie_sum / ((m + n) * (m + n - 1)));
  return {.u = u, .above = u - m * n / 2, .deviation = std::sqrt(variance), .has_ties = ranks.tie_sum > 0};
}

double correction(double above, Alternative alternative) {
  switch (alternative) {
    case Alternative::greater: return 0.5;
    case Alternative::less: return -0.5;
    case Alternative::two_sided: break;
  }
  return above > 0 ? 0.5 : above < 0 ? -0.5 : 0;
}

}  // namespace

double mann_whitney_u(std::span<const double> x, std::span<const double> y) { return standing(x, y).u; }

double mann_whitney_z(std::span<const double> x, std::span<const double> y) {
  const Standing s = standing(x, y);
  return (s.above - correction(s.above, Alternative::two_sided)) / s.deviation;
}

double mann_whitney_p(std::span<const double> x, std::span<const double> y, Alternative alternative,
                      Continuity continuity) {
  const Standing s = standing(x, y);
  const double corrected = continuity == Continuity::corrected ? correction(s.above, alternative) : 0;
  const double z = (s.above - corrected) / s.deviation;
  if (std::isnan(z)) return z;
  switch (alternative) {
    case Alternative::greater: return normal_upper(z);
    case Alternative::less: return normal_cdf(z);
    case Alternative::two_sided: break;
  }
  return 2 * std::min(normal_cdf(z), normal_upper(z));
}

std::optional<double> mann_whitney_exact_p(std::span<const double> x, std::span<const double> y,
                                           Alternative alternative) {
  if (std::max(x.size(), y.size()) >= kTooManyForExact) return std::nullopt;
  const Standing s = standing(x, y);
  if (s.has_ties) return std::nullopt;
  const RankSumDistribution distribution(x.size(), y.size());
  switch (alternative) {
    case Alternative::greater: return distribution.upper(s.u);
    case Alternative::less: return distribution.cdf(s.u);
    case Alternative::two_sided: break;
  }
  return std::min(1.0, 2 * (s.above > 0 ? distribution.upper(s.u) : distribution.cdf(s.u)));
}

double rank_biserial(std::span<const double> x, std::span<const double> y) {
  return 2 * mann_whitney_u(x, y) / (static_cast<double>(x.size()) * static_cast<double>(y.size())) - 1;
}

}  // namespace tidegate::stats
