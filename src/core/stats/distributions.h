#pragma once

#include <cstdint>

// The distributions that tests are made of. Tails are computed as such, not as 1 - cdf, so that small ones keep their
// digits. Source of the numbers: Boost.Math.
namespace tidegate::stats {

double normal_cdf(double z);
double normal_upper(double z);           // P(Z > z)
double normal_quantile(double p);        // 0 < p < 1
double normal_upper_quantile(double p);  // the z with P(Z > z) = p; 0 < p < 1

double chi_squared_upper(double x, double degrees_of_freedom);     // P(X > x); x >= 0
double chi_squared_quantile(double p, double degrees_of_freedom);  // 0 <= p < 1

double student_t_upper_quantile(double p, double degrees_of_freedom);  // 0 < p < 1

double beta_quantile(double p, double a, double b);        // 0 <= p <= 1; a, b > 0
double beta_upper_quantile(double p, double a, double b);  // the x with P(X > x) = p

// Of a gamma distribution with this shape and scale 1: P(X <= x), P(X > x), and the x with P(X <= x) = p, P(X > x) = p.
double gamma_cdf(double shape, double x);
double gamma_upper(double shape, double x);
double gamma_quantile(double p, double shape);
double gamma_upper_quantile(double p, double shape);

// P(X <= k) and P(X >= k) of so many trials with that chance of success.
double binomial_cdf(std::int64_t k, std::int64_t trials, double chance);
double binomial_upper(std::int64_t k, std::int64_t trials, double chance);
double binomial_pmf(std::int64_t k, std::int64_t trials, double chance);

double poisson_cdf(std::int64_t k, double mean);    // P(X <= k)
double poisson_upper(std::int64_t k, double mean);  // P(X >= k)
double poisson_pmf(std::int64_t k, double mean);

double log_beta(double a, double b);                               // ln B(a, b); a, b > 0
double regularised_incomplete_beta(double a, double b, double x);  // I_x(a, b); 0 <= x <= 1
double log_binomial_coefficient(std::int64_t n, std::int64_t k);   // ln C(n, k); 0 <= k <= n

// What Stirling's formula leaves of ln Γ: ln Γ(x) = (x - 1/2) ln x - x + ln(2π)/2 + this; x > 0. Where logarithms of
// large gamma functions cancel, this is what remains, with all its digits. Source: DLMF 5.11.1.
double stirling_error(double x);

double riemann_zeta(double s);  // s > 1

}  // namespace tidegate::stats
