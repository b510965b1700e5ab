#include "core/stats/line_search.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tidegate::stats {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kMostSteps = 2000;  // halving the whole range of doubles takes 1100

bool same_sign(double a, double b) { return (a > 0) == (b > 0); }

struct Point {
  double x = 0;
  double y = 0;
};

// How far from `b` (0) to `a` (1) to look next: inverse quadratic interpolation where it can be trusted, else the
// middle.
double next_fraction(Point a, Point b, Point c) {
  const double xi = (b.x - a.x) / (c.x - a.x);
  const double phi = (b.y - a.y) / (c.y - a.y);
  if (!(phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi)) return 0.5;
  return b.y / (a.y - b.y) * c.y / (a.y - c.y) + (c.x - b.x) / (a.x - b.x) * b.y / (c.y - b.y) * a.y / (c.y - a.y);
}

}  // namespace

double find_root(const Function& function, double low, double high) {
  Point a{high, function(high)}, b{low, function(low)}, c = a;
  if (a.y == 0) return a.x;
  if (b.y == 0) return b.x;
  if (std::isnan(a.y) || std::isnan(b.y) || same_sign(a.y, b.y)) return kNaN;
  // b is the newest point, a lies on the root's other side, c is what was dropped last.
  double fraction = 0.5;
  for (int step = 0; step < kMostSteps; ++step) {
    const double x = b.x + fraction * (a.x - b.x);
    const double y = function(x);
    if (std::isnan(y)) return kNaN;
    if (same_sign(y, b.y)) {
      c = b;
    } else {
      c = a;
      a = b;
    }
    b = {x, y};
    const double best = std::abs(a.y) < std::abs(b.y) ? a.x : b.x;
    const double tolerance = 2 * std::numeric_limits<double>::epsilon() * std::abs(best) + 1e-300;
    const double least_fraction = tolerance / std::abs(a.x - b.x);
    if (b.y == 0 || !(least_fraction < 0.5)) return best;
    fraction = next_fraction(a, b, c);
    if (!std::isfinite(fraction)) fraction = 0.5;
    fraction = std::clamp(fraction, least_fraction, 1 - least_fraction);
  }
  return b.x;
}

double find_root_around(const Function& function, double start, double farthest) {
  const double middle = function(start);
  if (middle == 0) return start;
  double below = start, above = start;
  for (double step = 0.5; below > start - farthest || above < start + farthest; step *= 2) {
    const double next_below = std::max(start - step, start - farthest);
    if (!same_sign(function(next_below), middle)) return find_root(function, next_below, below);
    const double next_above = std::min(start + step, start + farthest);
    if (!same_sign(function(next_above), middle)) return find_root(function, above, next_above);
    below = next_below;
    above = next_above;
  }
  return kNaN;
}

double find_minimum(const Function& function, double low, double high) {
  constexpr double kGolden = 0.6180339887498949;
  double left = high - kGolden * (high - low), right = low + kGolden * (high - low);
  double at_left = function(left), at_right = function(right);
  for (int step = 0; step < 60; ++step) {
    if (at_left <= at_right) {
      high = right;
      right = left;
      at_right = at_left;
      left = high - kGolden * (high - low);
      at_left = function(left);
    } else {
      low = left;
      left = right;
      at_left = at_right;
      right = low + kGolden * (high - low);
      at_right = function(right);
    }
  }
  return at_left <= at_right ? left : right;
}

}  // namespace tidegate::stats
