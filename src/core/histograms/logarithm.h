#pragma once

#include <cmath>
#include <numbers>

namespace tidegate::histograms {

// The binary logarithm of the magnitude; exact for powers of two, which most bounds of buckets are.
inline double log2_of_magnitude(double number) {
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(number), &exponent);
  if (fraction == 0.5) return exponent - 1;
  return std::log(fraction) * (1 / std::numbers::ln2) + exponent;
}

}  // namespace tidegate::histograms
