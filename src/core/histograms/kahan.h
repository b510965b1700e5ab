#pragma once

#include <cmath>

namespace tidegate::histograms {

// Adds `value` to `sum`; what the rounding loses is added up in `lost`, so that sum + lost is nearly exact.
// An infinite sum has lost nothing, as in prometheus util/kahansum. Source: A. Neumaier, "Rundungsfehleranalyse einiger
// Verfahren zur Summation endlicher Summen", 1974, algorithm IV.
inline void kahan_add(double value, double& sum, double& lost) {
  const double total = sum + value;
  if (std::isinf(total)) {
    lost = 0;
  } else if (std::fabs(sum) >= std::fabs(value)) {
    lost += (sum - total) + value;
  } else {
    lost += (value - total) + sum;
  }
  sum = total;
}

}  // namespace tidegate::histograms
