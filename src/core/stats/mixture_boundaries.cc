#include "core/stats/mixture_boundaries.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/stats/distributions.h"
#include "core/stats/line_search.h"

// The formulas of the paper are differences of large numbers: logarithms of gamma functions against powers. Here
// Stirling's part of both is cancelled on paper, so that what remains keeps its digits at times of 10^9 and more.
namespace tidegate::stats {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool is_alpha(double alpha) { return alpha > 0 && alpha < 1; }
bool is_time(double time) { return time >= 0 && std::isfinite(time); }
bool is_positive(double x) { return x > 0 && std::isfinite(x); }
bool is_gamma(double x) { return x > 0 && x <= 1e15; }  // beyond, digits are lost
constexpr double kMostOfBeta = 1e10;                    // beyond, the distribution takes its time

// The paper's rho: how much the mixture adds to the time, so that the bound is tightest there. NaN if it can't be.
double added_time(Tuning tuning, Sides sides) {
  const double alpha = sides == Sides::one ? 2 * tuning.alpha : tuning.alpha;
  if (!is_positive(tuning.best_at) || !is_alpha(alpha)) return kNaN;
  const double threshold = -2 * std::log(alpha);
  return tuning.best_at / (threshold + std::log1p(threshold));
}

// Where a function of the sum that rises from below reaches 0; `most` if it doesn't up to there.
double bound_of(const Function& log_mixture, double alpha, double first_guess, double most) {
  if (!is_alpha(alpha)) return kNaN;
  const double threshold = -std::log(alpha);
  const auto excess = [&](double sum) { return log_mixture(sum) - threshold; };
  double low = 0, high = std::min(first_guess, most);
  for (; excess(high) < 0; high = std::min(2 * high, most)) {
    if (high == most || !std::isfinite(high)) return most;
    low = high;
  }
  return find_root(excess, low, high);
}

// a ln(a / x) + x - a, which is 0 at a = x and never less.
double gamma_distance(double a, double x) {
  const double off = (x - a) / a;
  return a * (off - std::log1p(off));
}

// The part of both gamma mixtures that is the same: of the shape and the point now and at the beginning.
double gamma_log(double shape, double x, double first) {
  return stirling_error(shape) - stirling_error(first) + std::log(first / shape) / 2 + gamma_distance(shape, x);
}

// ln B(a, b) - a ln p - b ln q, with p + q = 1.
double log_beta_over_powers(double a, double b, double p, double q) {
  const double n = a + b, off = a * q - b * p;  // off from the a there would be on average
  return stirling_error(a) + stirling_error(b) - stirling_error(n) + std::log(n / a / b) / 2 +
         a * std::log1p(off / (n * p)) + b * std::log1p(-off / (n * q));
}

}  // namespace

double normal_mixture_log(double sum, double time, Tuning tuning, Sides sides) {
  const double rho = added_time(tuning, sides);
  if (!is_time(time) || std::isnan(rho)) return kNaN;
  const double both = std::log(rho / (time + rho)) / 2 + sum * sum / (2 * (time + rho));
  return sides == Sides::two ? both : both + std::log(2 * normal_cdf(sum / std::sqrt(time + rho)));
}

double normal_mixture_bound(double time, double alpha, Tuning tuning, Sides sides) {
  const double rho = added_time(tuning, sides);
  if (!is_time(time) || std::isnan(rho) || !is_alpha(alpha)) return kNaN;
  const double two_sided = std::sqrt((time + rho) * (std::log1p(time / rho) - 2 * std::log(alpha)));
  if (sides == Sides::two) return two_sided;
  return bound_of([&](double sum) { return normal_mixture_log(sum, time, tuning, sides); }, alpha, two_sided, HUGE_VAL);
}

double gamma_exponential_log(double sum, double time, Tuning tuning, double scale) {
  const double first = added_time(tuning, Sides::one) / (scale * scale);
  const double shape = time / (scale * scale) + first, x = sum / scale + shape;
  if (!is_time(time) || !is_positive(scale) || !is_gamma(first) || !is_gamma(shape) || !is_gamma(x)) return kNaN;
  return gamma_log(shape, x, first) + std::log(gamma_cdf(shape, x) / gamma_cdf(first, first));
}

double gamma_exponential_bound(double time, double alpha, Tuning tuning, double scale) {
  const double first_guess = normal_mixture_bound(time, alpha, tuning, Sides::two);
  if (std::isnan(gamma_exponential_log(0, time, tuning, scale)) || std::isnan(first_guess)) return kNaN;
  return bound_of([&](double sum) { return gamma_exponential_log(sum, time, tuning, scale); }, alpha, first_guess,
                  HUGE_VAL);
}

double gamma_poisson_log(double sum, double time, Tuning tuning, double scale) {
  const double first = added_time(tuning, Sides::one) / (scale * scale);
  const double x = time / (scale * scale) + first, shape = sum / scale + x;
  if (!is_time(time) || !is_positive(scale) || !is_gamma(first) || !is_gamma(shape) || !is_gamma(x)) return kNaN;
  return gamma_log(shape, x, first) + std::log(gamma_upper(shape, x) / gamma_upper(first, first));
}

double gamma_poisson_bound(double time, double alpha, Tuning tuning, double scale) {
  const double first_guess = normal_mixture_bound(time, alpha, tuning, Sides::two);
  if (std::isnan(gamma_poisson_log(0, time, tuning, scale)) || std::isnan(first_guess)) return kNaN;
  return bound_of([&](double sum) { return gamma_poisson_log(sum, time, tuning, scale); }, alpha, first_guess,
                  HUGE_VAL);
}

double beta_binomial_log(double sum, double time, Tuning tuning, Reach reach, Sides sides) {
  const auto [down, up] = reach;
  const double rho = added_time(tuning, sides), both = down + up;
  if (!is_time(time) || !is_positive(down) || !is_positive(up) || std::isnan(rho)) return kNaN;
  const double extra = std::max(rho - down * up, 1e-3 * down * up);
  const double first_a = extra / (down * both), first_b = extra / (up * both);
  const double a = first_a + (time - down * sum) / (down * both), b = first_b + (time + up * sum) / (up * both);
  const double p = up / both, q = down / both;
  if (!is_positive(a) || !is_positive(b)) return kNaN;
  const double two_sided = log_beta_over_powers(a, b, p, q) - log_beta_over_powers(first_a, first_b, p, q);
  if (sides == Sides::two) return two_sided;
  if (std::max({a, b, first_a, first_b}) > kMostOfBeta) return kNaN;
  return two_sided + std::log(regularised_incomplete_beta(a, b, p) / regularised_incomplete_beta(first_a, first_b, p));
}

double bernoulli_mixture_log(Split seen, Split chance, Tuning tuning) {
  const double trials = std::max(added_time(tuning, Sides::two) - 1, 1e-3);
  const double hits = trials * chance.hits, misses = trials * chance.misses;
  if (!is_time(seen.hits) || !is_time(seen.misses) || !is_positive(hits) || !is_positive(misses)) return kNaN;
  return log_beta_over_powers(hits + seen.hits, misses + seen.misses, chance.hits, chance.misses) -
         log_beta_over_powers(hits, misses, chance.hits, chance.misses);
}

double beta_binomial_bound(double time, double alpha, Tuning tuning, Reach reach, Sides sides) {
  if (std::isnan(beta_binomial_log(0, time, tuning, reach, sides))) return kNaN;
  const double most = time / reach.down;
  return bound_of([&](double sum) { return beta_binomial_log(sum, time, tuning, reach, sides); }, alpha,
                  std::min(most, std::sqrt(time)), most);
}

}  // namespace tidegate::stats
