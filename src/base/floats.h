#pragma once

#include <cmath>

namespace tidegate {

// As Go's math.Min and math.Max: NaN if either is, unless the other is the infinity that nothing goes beyond; -0 is
// less than 0.
inline double smaller(double a, double b) {
  if (a == -INFINITY || b == -INFINITY) return -INFINITY;
  return std::isnan(a) || std::isnan(b) ? std::nan("") : (a < b || (a == b && std::signbit(a))) ? a : b;
}
inline double larger(double a, double b) {
  if (a == INFINITY || b == INFINITY) return INFINITY;
  return std::isnan(a) || std::isnan(b) ? std::nan("") : (a > b || (a == b && !std::signbit(a))) ? a : b;
}

}  // namespace tidegate
