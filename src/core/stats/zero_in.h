#pragma once

#include <cmath>
#include <limits>
#include <optional>

// Brent's method for the root of a function, step by step as R's uniroot and Kayenta go: where a function goes by
// steps, as rank statistics do, what is found depends on the way there.
namespace tidegate::stats {

struct CurvePoint {
  double at = 0;
  double value = 0;
};

// How far from `best` the secant (through two points) or the inverse quadratic (through three) crosses zero; nothing if
// that is not well inside of the bracket [best, other], or no quicker than halving it.
inline std::optional<double> interpolated_step(CurvePoint before, CurvePoint best, CurvePoint other, double least) {
  const double width = other.at - best.at, last_step = best.at - before.at;
  const double to_before = best.value / before.value;
  double p = 0, q = 0;
  if (before.at == other.at) {
    p = width * to_before;
    q = 1 - to_before;
  } else {
    const double ratio = before.value / other.value, to_other = best.value / other.value;
    p = to_before * (width * ratio * (ratio - to_other) - last_step * (to_other - 1));
    q = (ratio - 1) * (to_other - 1) * (to_before - 1);
  }
  if (p > 0) {
    q = -q;
  } else {
    p = -p;
  }
  const bool inside = p < 0.75 * width * q - std::abs(least * q) / 2;
  return inside && p < std::abs(last_step * q / 2) ? std::optional(p / q) : std::nullopt;
}

// A root between two points at which the values have different signs (or one is 0), to within `tolerance`.
// Source: R. P. Brent, Algorithms for Minimization Without Derivatives, 1973, chapter 4, with the tolerance of Netlib's
// zeroin: 2 eps |root| + tolerance / 2.
template <class Function>
double zero_in(Function function, CurvePoint low, CurvePoint high, double tolerance) {
  constexpr int kMostSteps = 1001;
  if (low.value == 0) return low.at;
  if (high.value == 0) return high.at;
  CurvePoint before = low, best = high, other = low;
  for (int i = 0; i < kMostSteps; ++i) {
    const double last_step = best.at - before.at;
    if (std::abs(other.value) < std::abs(best.value)) {
      before = best;
      best = other;
      other = before;
    }
    const double least = 2 * std::numeric_limits<double>::epsilon() * std::abs(best.at) + tolerance / 2;
    double step = (other.at - best.at) / 2;
    if (std::abs(step) <= least || best.value == 0) return best.at;
    if (std::abs(last_step) >= least && std::abs(before.value) > std::abs(best.value)) {
      step = interpolated_step(before, best, other, least).value_or(step);
    }
    if (std::abs(step) < least) step = step > 0 ? least : -least;
    before = best;
    best.at += step;
    best.value = function(best.at);
    if ((best.value > 0 && other.value > 0) || (best.value < 0 && other.value < 0)) other = before;
  }
  return best.at;
}

}  // namespace tidegate::stats
