#pragma once

#include <vector>

#include "core/stats/two_arms.h"

namespace tidegate::stats {

// How many standard deviations more bad events the canary has than its share of the traffic explains, over intervals
// each of which has its own rate: z = sum(x - m f) / sqrt(sum m f (1 - f) (M - m) / (M - 1)), x bad ones of the canary
// and m of both, f the canary's share of the M requests. Source: Mantel & Haenszel, JNCI 22 (1959); Cochran 1954.
//
// As long as fewer than kFewEvents bad events are expected of the canary the exact chance given the m takes the normal
// distribution's place: a sum of binomials, folded one by one.
class StratifiedScore {
 public:
  static constexpr double kFewEvents = 10;

  void add(const TwoArms& counts);

  // Nothing is known yet: 0. `overdispersion` is at least 1.
  double z(double overdispersion) const;

 private:
  double excess_ = 0;  // sum(x - m f)
  double variance_ = 0;
  double expected_ = 0;  // sum(m f)
  double canary_bad_ = 0;
  std::vector<double> chances_;  // of so many bad ones with the canary, while there are few
  bool is_exact_ = true;
};

}  // namespace tidegate::stats
