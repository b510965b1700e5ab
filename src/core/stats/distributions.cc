#include "core/stats/distributions.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/zeta.hpp>
#include <cmath>
#include <numbers>

// The one file that knows Boost.
namespace tidegate::stats {
namespace {

namespace policies = boost::math::policies;
namespace math = boost::math;

// Out of range is infinite or 0, as with <cmath>: no exceptions. Doubles are computed as doubles, so that the bits are
// the same on every machine; a binomial's quantiles aren't asked for.
using Quiet =
    policies::policy<policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>,
                     policies::rounding_error<policies::ignore_error>, policies::promote_double<false>>;

using Normal = math::normal_distribution<double, Quiet>;
using Beta = math::beta_distribution<double, Quiet>;
using Gamma = math::gamma_distribution<double, Quiet>;
using Binomial = math::binomial_distribution<double, Quiet>;
using Poisson = math::poisson_distribution<double, Quiet>;

double as_double(std::int64_t k) { return static_cast<double>(k); }

// From this shape on Boost adds up 10^5 terms and more, where an expansion is exact to 1e-12.
constexpr double kLargeShape = 1e8;

// P(X > x), or for side = -1 P(X <= x), of a gamma distribution with a large shape. Source: Temme, "The asymptotic
// expansion of the incomplete gamma functions" (1979), two terms.
double large_gamma_tail(double shape, double x, int side) {
  const double off = (x - shape) / shape, distance = off - std::log1p(off);
  const double eta = std::copysign(std::sqrt(2 * std::max(distance, 0.0)), off);
  const double first = std::abs(eta) < 1e-3 ? -1.0 / 3 + eta * (1.0 / 12 - eta * 2 / 135) : 1 / off - 1 / eta;
  const double tail = std::erfc(side * eta * std::sqrt(shape / 2)) / 2;
  return tail + side * first * std::exp(-shape * distance) / std::sqrt(2 * std::numbers::pi * shape);
}

}  // namespace

double normal_cdf(double z) { return math::cdf(Normal(), z); }
double normal_upper(double z) { return math::cdf(math::complement(Normal(), z)); }
double normal_quantile(double p) { return math::quantile(Normal(), p); }
double normal_upper_quantile(double p) { return math::quantile(math::complement(Normal(), p)); }

double chi_squared_upper(double x, double degrees_of_freedom) {
  return math::cdf(math::complement(math::chi_squared_distribution<double, Quiet>(degrees_of_freedom), x));
}

double chi_squared_quantile(double p, double degrees_of_freedom) {
  return math::quantile(math::chi_squared_distribution<double, Quiet>(degrees_of_freedom), p);
}

double student_t_upper_quantile(double p, double degrees_of_freedom) {
  return math::quantile(math::complement(math::students_t_distribution<double, Quiet>(degrees_of_freedom), p));
}

double beta_quantile(double p, double a, double b) { return math::quantile(Beta(a, b), p); }
double beta_upper_quantile(double p, double a, double b) { return math::quantile(math::complement(Beta(a, b), p)); }

double gamma_cdf(double shape, double x) {
  return shape >= kLargeShape ? large_gamma_tail(shape, x, -1) : math::gamma_p(shape, x, Quiet());
}
double gamma_upper(double shape, double x) {
  return shape >= kLargeShape ? large_gamma_tail(shape, x, 1) : math::gamma_q(shape, x, Quiet());
}
double gamma_quantile(double p, double shape) { return math::quantile(Gamma(shape), p); }
double gamma_upper_quantile(double p, double shape) { return math::quantile(math::complement(Gamma(shape), p)); }

double binomial_cdf(std::int64_t k, std::int64_t trials, double chance) {
  if (k < 0) return 0;
  if (k >= trials) return 1;
  return math::cdf(Binomial(as_double(trials), chance), as_double(k));
}

double binomial_upper(std::int64_t k, std::int64_t trials, double chance) {
  if (k <= 0) return 1;
  if (k > trials) return 0;
  return math::cdf(math::complement(Binomial(as_double(trials), chance), as_double(k - 1)));
}

double binomial_pmf(std::int64_t k, std::int64_t trials, double chance) {
  if (k < 0 || k > trials) return 0;
  if (chance > 0 && chance < 1e-200) {  // where Boost divides by it
    return std::exp(log_binomial_coefficient(trials, k) + as_double(k) * std::log(chance) - as_double(trials) * chance);
  }
  return math::pdf(Binomial(as_double(trials), chance), as_double(k));
}

double poisson_cdf(std::int64_t k, double mean) {
  if (k < 0) return 0;
  return mean == 0 ? 1 : gamma_upper(as_double(k) + 1, mean);
}

double poisson_upper(std::int64_t k, double mean) {
  if (k <= 0) return 1;
  return mean == 0 ? 0 : gamma_cdf(as_double(k), mean);
}

double poisson_pmf(std::int64_t k, double mean) {
  if (k < 0) return 0;
  if (mean == 0) return k == 0 ? 1 : 0;
  return math::pdf(Poisson(mean), as_double(k));
}

// Of the terms, not of their quotient, which underflows.
double log_beta(double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); }

double regularised_incomplete_beta(double a, double b, double x) { return math::ibeta(a, b, x, Quiet()); }

double log_binomial_coefficient(std::int64_t n, std::int64_t k) {
  return std::lgamma(as_double(n) + 1) - std::lgamma(as_double(k) + 1) - std::lgamma(as_double(n - k) + 1);
}

double stirling_error(double x) {
  if (x < 16) return std::lgamma(x) - ((x - 0.5) * std::log(x) - x + 0.91893853320467274178);  // ln(2π)/2
  const double y = 1 / (x * x);
  return (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680 - y * (1.0 / 1188 - y * 691.0 / 360360))))) / x;
}

double riemann_zeta(double s) { return math::zeta(s, Quiet()); }

}  // namespace tidegate::stats
