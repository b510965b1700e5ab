#pragma once

#include <algorithm>
#include <cmath>

namespace tidegate {

// As Go's math.Min and math.Max: NaN if either is, unless the other is the infinity that nothing goes beyond.
inline double smaller(double a, double b) {
  if (a == -INFINITY || b == -INFINITY) return -INFINITY;
  return std::isnan(a) || std::isnan(b) ? std::nan("") : std::min(a, b);
}
inline double larger(double a, double b) {
  if (a == INFINITY || b == INFINITY) return INFINITY;
  return std::isnan(a) || std::isnan(b) ? std::nan("") : std::max(a, b);
}

}  // namespace tidegate
