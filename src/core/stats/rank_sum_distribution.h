#pragma once

#include <cstddef>
#include <vector>

namespace tidegate::stats {

// The distribution of Mann and Whitney's U of two samples that come from the same population and have no ties. Takes
// about (m + n) * min(m, n) * m * n / 2 additions: for samples up to 50 values.
class RankSumDistribution {
 public:
  RankSumDistribution(std::size_t m, std::size_t n);

  double cdf(double u) const;    // P(U <= u)
  double upper(double u) const;  // P(U >= u)

  // The least u with P(U <= u) >= p, up to rounding; 0 <= p <= 0.5. As R's qwilcox.
  std::size_t quantile(double p) const;

 private:
  std::vector<double> ways_;  // by U: how many of the C(m + n, m) arrangements give it
  double arrangements_ = 0;
};

}  // namespace tidegate::stats
