#include "core/stats/stitched_boundaries.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/stats/distributions.h"
#include "core/stats/line_search.h"

namespace tidegate::stats {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool is_alpha(double alpha) { return alpha > 0 && alpha < 1; }
bool is_time(double time) { return time >= 0 && std::isfinite(time); }
bool is_positive(double x) { return x > 0 && std::isfinite(x); }

bool is_stitching(const Stitching& s) {
  return is_positive(s.starts_at) && std::isfinite(s.scale) && s.exponent > 1 && std::isfinite(s.exponent) &&
         s.growth > 1 && std::isfinite(s.growth);
}

// What joins the lines of an epoch into a curve: sqrt(k1^2 v l + (k2 c l)^2) + k2 c l.
double curve(double growth, double variance, double log_chance, double scale) {
  const double k1 = (std::pow(growth, 0.25) + std::pow(growth, -0.25)) / std::sqrt(2.0);
  const double linear = (std::sqrt(growth) + 1) / 2 * scale * log_chance;
  return std::sqrt(k1 * k1 * variance * log_chance + linear * linear) + linear;
}

double logit(double p) { return std::log(p) - std::log1p(-p); }
double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// The error of a band with the constant C, its epochs growing by eta. Infinite where the bound says nothing.
double band_error(double constant, double growth, double width) {
  const double power = 2 / growth * std::pow(width - std::sqrt(2 * (growth - 1) / constant), 2);
  if (!(power > 1)) return HUGE_VAL;
  return 4 * std::exp(-power * constant) * (1 + 1 / ((power - 1) * std::log(growth)));
}

// With the best growth: between 1 and where the bound says nothing any more.
double least_band_error(double constant, double width) {
  const double most =
      find_root([&](double growth) { return std::sqrt(growth / 2) + std::sqrt(2 * (growth - 1) / constant) - width; },
                1, 2 * width * width);
  const auto error = [&](double growth) { return band_error(constant, growth, width); };
  return error(find_minimum(error, 1, most));
}

}  // namespace

double poly_stitching_bound(double time, double alpha, const Stitching& stitching) {
  if (!is_time(time) || !is_alpha(alpha) || !is_stitching(stitching)) return kNaN;
  const auto [starts_at, scale, exponent, growth] = stitching;
  const double variance = std::max(time, starts_at);
  const double log_chance = exponent * std::log(std::log(growth * variance / starts_at) / std::log(growth)) +
                            std::log(riemann_zeta(exponent) / alpha);
  return curve(growth, variance, log_chance, scale);
}

double double_stitching_bound(double quantile, double count, double alpha, const Stitching& stitching, double spread) {
  if (!(quantile > 0 && quantile < 1) || !is_time(count) || !is_alpha(alpha)) return kNaN;
  if (!is_stitching(stitching) || stitching.starts_at < 1 || !is_positive(spread)) return kNaN;
  const auto [starts_at, unused, exponent, growth] = stitching;
  const double time = std::max(count, starts_at), epochs = time / starts_at;
  // The neighbouring quantile whose line is used, nearer as time goes on.
  const double neighbour =
      quantile >= 0.5 ? quantile : std::min(0.5, logistic(logit(quantile) + 2 * spread * std::sqrt(growth / epochs)));
  const double variance = neighbour * (1 - neighbour);
  const double number = std::sqrt(epochs) * std::abs(logit(quantile)) / (2 * spread) + 1;
  const double zeta = riemann_zeta(exponent);
  const double log_chance = exponent * std::log(std::log(growth * epochs) / std::log(growth) * number) +
                            std::log(2 * zeta * (2 * zeta + 1) / alpha);
  return spread * std::sqrt(growth * epochs * variance) +
         curve(growth, variance * time, log_chance, (1 - 2 * quantile) / 3);
}

double empirical_process_bound(double count, double alpha, double starts_at, double width) {
  if (!is_time(count) || !is_alpha(alpha) || !(starts_at >= 1) || !std::isfinite(starts_at)) return kNaN;
  if (!(width > std::sqrt(0.5)) || !std::isfinite(width)) return kNaN;
  if (count < starts_at) return HUGE_VAL;
  const auto excess = [&](double log_constant) { return least_band_error(std::exp(log_constant), width) - alpha; };
  double high = std::log(5.0);
  while (!(excess(high) < 0) && high < 100) high += 1;
  double low = high - 1;
  while (excess(low) < 0 && low > -100) low -= 1;
  const double constant = std::exp(find_root(excess, low, high));
  return width * std::sqrt((std::log1p(std::log(count / starts_at)) + constant) / count);
}

}  // namespace tidegate::stats
