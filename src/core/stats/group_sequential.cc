#include "core/stats/group_sequential.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.h"
#include "core/stats/distributions.h"

namespace tidegate::stats {
namespace {

constexpr int kIntervals = 600;       // of the grid; even, for Simpson's rule
constexpr double kFar = 8;            // standard deviations behind which there is nothing
constexpr double kSmallest = 1e-300;  // of alpha to spend

double density(double x, double deviation) {
  const double z = x / deviation;
  return std::exp(-0.5 * z * z) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2) / deviation;
}

// Simpson's weights of kIntervals over [low, high].
double weight_at(int i, double width) {
  const double step = width / kIntervals;
  if (i == 0 || i == kIntervals) return step / 3;
  return (i % 2 == 1 ? 4 : 2) * step / 3;
}

}  // namespace

double spent(Spending spending, double alpha, double fraction) {
  const double t = std::clamp(fraction, 0.0, 1.0);
  if (t == 0) return 0;
  switch (spending) {
    case Spending::obrien_fleming: return 2 * normal_upper(normal_upper_quantile(alpha / 2) / std::sqrt(t));
    case Spending::pocock: return alpha * std::log1p((std::numbers::e - 1) * t);
  }
  return 0;
}

GroupSequentialBoundary::GroupSequentialBoundary(Spending spending, double alpha) : spending_(spending), alpha_(alpha) {
  CHECK(alpha > 0 && alpha < 1);
}

// The chance to lie above the boundary at that look, and below it at all before.
double GroupSequentialBoundary::tail(double boundary, double fraction) const {
  const double limit = boundary * std::sqrt(fraction);
  if (points_.empty()) return normal_upper(boundary);
  const double deviation = std::sqrt(fraction - last_fraction_);
  double sum = 0;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const double z = (limit - points_[i]) / deviation;
    if (z < kFar) sum += masses_[i] * (z > -kFar ? normal_upper(z) : 1);
  }
  return sum;
}

// From the density at the last look to that at this one.
void GroupSequentialBoundary::carry_on(double boundary, double fraction) {
  const double low = -kFar * std::sqrt(fraction);
  const double width = boundary * std::sqrt(fraction) - low;
  const double deviation = std::sqrt(fraction - last_fraction_);
  std::vector<double> points(kIntervals + 1), masses(kIntervals + 1);
  std::size_t first = 0;  // of the old points within reach; both grids rise
  for (int i = 0; i <= kIntervals; ++i) {
    const auto at = static_cast<std::size_t>(i);
    points[at] = low + width * i / kIntervals;
    double sum = points_.empty() ? density(points[at], deviation) : 0;
    while (first < points_.size() && points_[first] < points[at] - kFar * deviation) ++first;
    for (auto k = first; k < points_.size() && points_[k] <= points[at] + kFar * deviation; ++k) {
      sum += masses_[k] * density(points[at] - points_[k], deviation);
    }
    masses[at] = sum * weight_at(i, width);
  }
  points_ = std::move(points);
  masses_ = std::move(masses);
}

double GroupSequentialBoundary::next(double fraction) {
  fraction = std::min(fraction, 1.0);
  if (!(fraction > last_fraction_)) return last_boundary_;
  const double target = spent(spending_, alpha_, fraction) - spent_;
  double boundary = kNeverCrossed;
  if (target > kSmallest && tail(kNeverCrossed, fraction) < target) {
    double low = 0, high = kNeverCrossed;
    while (high - low > 1e-10) {
      const double middle = 0.5 * (low + high);
      (tail(middle, fraction) > target ? low : high) = middle;
    }
    boundary = 0.5 * (low + high);
  }
  carry_on(boundary, fraction);
  spent_ += std::max(target, 0.0);
  last_fraction_ = fraction;
  last_boundary_ = boundary;
  return boundary;
}

std::vector<double> group_sequential_boundaries(Spending spending, double alpha, int looks) {
  GroupSequentialBoundary boundary(spending, alpha);
  std::vector<double> all;
  for (int k = 1; k <= looks; ++k) all.push_back(boundary.next(static_cast<double>(k) / looks));
  return all;
}

}  // namespace tidegate::stats
