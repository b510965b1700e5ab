#include "core/stats/rank_sum_distribution.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace tidegate::stats {

// Counted by the sum of what a subset of the ranks lies above its least: to take the rank k (from 0) as the i-th (from
// 0) of a subset adds k - i to U.
RankSumDistribution::RankSumDistribution(std::size_t m, std::size_t n) {
  const std::size_t few = std::min(m, n), most = m * n;
  std::vector<std::vector<double>> by_size(few + 1, std::vector<double>(most + 1));
  by_size[0][0] = 1;
  for (std::size_t rank = 0; rank < m + n; ++rank) {
    for (std::size_t size = std::min(rank + 1, few); size >= 1; --size) {
      const std::size_t adds = rank - (size - 1);
      for (std::size_t u = adds; u <= most; ++u) by_size[size][u] += by_size[size - 1][u - adds];
    }
  }
  ways_ = std::move(by_size[few]);
  arrangements_ = std::accumulate(ways_.begin(), ways_.end(), 0.0);
}

double RankSumDistribution::cdf(double u) const {
  double ways = 0;
  for (std::size_t i = 0; i < ways_.size() && static_cast<double>(i) <= u; ++i) ways += ways_[i];
  return ways / arrangements_;
}

// The distribution is symmetric.
double RankSumDistribution::upper(double u) const { return cdf(static_cast<double>(ways_.size() - 1) - u); }

std::size_t RankSumDistribution::quantile(double p) const {
  const double enough = p - 10 * std::numeric_limits<double>::epsilon();
  double reached = 0;
  for (std::size_t u = 0; u < ways_.size(); ++u) {
    reached += ways_[u] / arrangements_;
    if (reached >= enough) return u;
  }
  return ways_.size() - 1;
}

}  // namespace tidegate::stats
