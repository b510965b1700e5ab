#include "core/stats/first_passage.h"

#include <cmath>

#include "base/check.h"
#include "core/stats/distributions.h"

namespace tidegate::stats {
namespace {

// P(X <= x) of the inverse Gaussian with mean 1.
double passed_by(double x, double shape) {
  const double root = std::sqrt(shape / x);
  const double far = normal_upper(root * (x + 1));
  return normal_cdf(root * (x - 1)) + (far > 0 ? std::exp(2 * shape + std::log(far)) : 0);
}

}  // namespace

double median_first_passage(double mean, double shape_by_mean) {
  CHECK(mean > 0 && shape_by_mean > 0);
  constexpr double kNoSpread = 1e4;  // the median is the mean but for 1 in 20,000
  if (!(shape_by_mean < kNoSpread)) return mean;
  double low = 0, high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (passed_by(middle, shape_by_mean) >= 0.5 ? high : low) = middle;
  }
  return mean * high;
}

double median_steps(double mean, double drift, double variance) {
  if (!(mean > 0) || !std::isfinite(mean) || !(variance > 0) || !(drift > 0)) return mean;
  return median_first_passage(mean, mean * drift * drift / variance);
}

std::size_t carrier_of(std::span<const double> logs, std::span<const double> drifts, double steps) {
  if (!std::isfinite(steps)) steps = 0;
  std::size_t most = 0;
  for (std::size_t i = 1; i < logs.size(); ++i) {
    if (logs[i] + steps * drifts[i] > logs[most] + steps * drifts[most]) most = i;
  }
  return most;
}

}  // namespace tidegate::stats
