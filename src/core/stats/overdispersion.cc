#include "core/stats/overdispersion.h"

#include <algorithm>

#include "core/stats/distributions.h"

namespace tidegate::stats {

Overdispersion overdispersion_of(std::span<const std::span<const TwoArms>> blocks) {
  double squares = 0, variances = 0;
  Overdispersion result;
  for (const auto& block : blocks) {
    double excess = 0, variance = 0;
    for (const auto& each : block) {
      const double share = each.canary_share();
      excess += each.canary_bad - each.bad() * share;
      variance += each.bad() * share * (1 - share);
    }
    if (variance <= 0) continue;
    squares += excess * excess;
    variances += variance;
    ++result.blocks;
  }
  if (result.blocks == 0) return result;
  const double phi = squares / variances;
  result.phi = std::max(1.0, phi);
  result.upper = std::max(1.0, phi * result.blocks / chi_squared_quantile(0.05, result.blocks));
  return result;
}

}  // namespace tidegate::stats
