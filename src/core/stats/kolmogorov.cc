#include "core/stats/kolmogorov.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <vector>

#include "core/stats/distributions.h"

namespace tidegate::stats {
namespace {

constexpr double kPi2 = std::numbers::pi * std::numbers::pi;
constexpr double kPi4 = kPi2 * kPi2;
constexpr double kPi6 = kPi4 * kPi2;
const double kRoot2Pi = std::sqrt(2 * std::numbers::pi);

constexpr std::int64_t kMostSummed = 100'000;
constexpr std::int64_t kSmallSample = 140;
constexpr int kScale = 400;  // powers of two taken out of a matrix before it overflows

double clamped(double p) { return std::clamp(p, 0.0, 1.0); }

struct Matrix {
  std::size_t size = 0;
  std::vector<double> cells;
  int exponent = 0;  // the cells times 2 to this

  explicit Matrix(std::size_t n) : size(n), cells(n * n) {}
  double& at(std::size_t row, std::size_t column) { return cells[row * size + column]; }
  double at(std::size_t row, std::size_t column) const { return cells[row * size + column]; }
};

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix result(a.size);
  for (std::size_t i = 0; i < a.size; ++i) {
    for (std::size_t k = 0; k < a.size; ++k) {
      const double factor = a.at(i, k);
      if (factor == 0) continue;
      for (std::size_t j = 0; j < a.size; ++j) result.at(i, j) += factor * b.at(k, j);
    }
  }
  result.exponent = a.exponent + b.exponent;
  if (result.at(a.size / 2, a.size / 2) > std::ldexp(1, kScale)) {
    for (double& cell : result.cells) cell = std::ldexp(cell, -kScale);
    result.exponent += kScale;
  }
  return result;
}

Matrix power(Matrix base, std::int64_t exponent) {
  Matrix result(base.size);
  for (std::size_t i = 0; i < base.size; ++i) result.at(i, i) = 1;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result = product(result, base);
    if (exponent > 1) base = product(base, base);
  }
  return result;
}

// Durbin's matrix for d = (k - h) / n, of 2k - 1 rows.
Matrix durbin_matrix(std::size_t k, double h) {
  const std::size_t size = 2 * k - 1;
  Matrix matrix(size);
  std::vector<double> inverse_factorials(size + 1, 1);
  for (std::size_t i = 1; i <= size; ++i) inverse_factorials[i] = inverse_factorials[i - 1] / static_cast<double>(i);
  for (std::size_t row = 0; row < size; ++row) {
    for (std::size_t column = 0; column <= std::min(row + 1, size - 1); ++column) {
      matrix.at(row, column) = inverse_factorials[row + 1 - column];
    }
  }
  for (std::size_t i = 0; i < size; ++i) {
    const double missing = std::pow(h, static_cast<double>(i + 1));
    matrix.at(i, 0) = (1 - missing) * inverse_factorials[i + 1];
    matrix.at(size - 1, size - 1 - i) = matrix.at(i, 0);
  }
  const auto all = static_cast<double>(size);
  matrix.at(size - 1, 0) =
      (1 - 2 * std::pow(h, all) + std::pow(std::max(2 * h - 1, 0.0), all)) * inverse_factorials[size];
  return matrix;
}

// P(D_n < d), exactly. Source: Marsaglia, Tsang & Wang, "Evaluating Kolmogorov's distribution" (2003).
double by_matrix(std::int64_t n, double d) {
  const auto all = static_cast<double>(n);
  const double k = std::ceil(all * d);
  const auto rows = static_cast<std::size_t>(k);
  const Matrix matrix = power(durbin_matrix(rows, k - all * d), n);
  double result = matrix.at(rows - 1, rows - 1);
  int exponent = matrix.exponent;
  for (std::int64_t i = 1; i <= n; ++i) {
    result *= static_cast<double>(i) / all;
    if (result < std::ldexp(1, -kScale)) {
      result = std::ldexp(result, kScale);
      exponent -= kScale;
    }
  }
  return std::ldexp(result, exponent);
}

// The sum over odd numbers of Pelz and Good's expansion: the four terms before they are scaled.
std::array<double, 4> odd_terms(double z, int count) {
  const double z2 = z * z, z4 = z2 * z2, z6 = z4 * z2;
  std::array<double, 4> sums{};
  for (int k = count; k >= 1; --k) {
    const double m2 = std::pow(2 * k - 1, 2), m4 = m2 * m2, m6 = m4 * m2;
    const double weight = std::exp(-kPi2 * m2 / (8 * z2));
    sums[0] += weight;
    sums[1] += weight * (kPi2 * m2 / 4 - z2);
    sums[2] += weight * (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * kPi2 * m2 / 4 + kPi4 * (1 - 2 * z2) * m4 / 16);
    sums[3] += weight * (-30 * z6 - 90 * z6 * z2 + kPi2 * (135 * z4 - 96 * z6) * m2 / 4 +
                         kPi4 * (212 * z4 - 60 * z2) * m4 / 16 + kPi6 * (5 - 30 * z2) * m6 / 64);
  }
  return sums;
}

// P(D_n < d) to about n^-2. Source: Pelz & Good, "Approximating the lower tail-areas of the Kolmogorov-Smirnov
// one-sample statistic" (1976).
double by_expansion(std::int64_t n, double d) {
  const auto all = static_cast<double>(n);
  const double z = std::sqrt(all) * d, z2 = z * z, z4 = z2 * z2;
  const int count = static_cast<int>(std::ceil(16 * z / std::numbers::pi));
  auto terms = odd_terms(z, count);
  terms[0] /= z;
  terms[1] /= 6 * z4;
  terms[2] /= 72 * z4 * z2 * z;
  terms[3] /= 6480 * z4 * z4 * z2;
  for (int k = count; k >= 1; --k) {
    const double k2 = k * k, weight = k2 * std::exp(-kPi2 * k2 / (2 * z2));
    terms[2] -= weight * kPi2 / (36 * z2 * z);
    terms[3] += weight * (3 * z2 - kPi2 * k2) * kPi2 / (216 * z4 * z2);
  }
  return kRoot2Pi * (terms[0] + terms[1] / std::sqrt(all) + terms[2] / all + terms[3] / (all * std::sqrt(all)));
}

}  // namespace

double kolmogorov_limit_upper(double z) {
  if (std::isnan(z)) return z;
  if (z < 0.04) return 1;
  double sum = 0;
  if (z < 1) {
    for (int k = 1; k <= 5; ++k) sum += std::exp(-std::pow(2 * k - 1, 2) * kPi2 / (8 * z * z));
    return clamped(1 - kRoot2Pi / z * sum);
  }
  for (int k = 5; k >= 1; --k) sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * z * z);
  return clamped(sum);
}

double kolmogorov_upper(std::int64_t n, double d) {
  if (n < 1 || std::isnan(d)) return std::numeric_limits<double>::quiet_NaN();
  const auto all = static_cast<double>(n);
  const double steps = all * d, squared = steps * d;
  if (d >= 1) return 0;
  if (steps <= 0.5) return 1;
  if (steps <= 1) return 1 - std::exp(std::lgamma(all + 1) + all * std::log((2 * steps - 1) / all));
  if (steps >= all - 1) return 2 * std::pow(1 - d, all);
  // What strays far to one side doesn't also to the other.
  if (d >= 0.5 || squared >= (n <= kSmallSample ? 4 : 2.2)) return clamped(2 * smirnov_upper(n, d));
  const bool is_exact = n <= kSmallSample || (n <= kMostSummed && all * std::pow(d, 1.5) <= 1.4);
  return clamped(1 - (is_exact ? by_matrix(n, d) : by_expansion(n, d)));
}

double smirnov_upper(std::int64_t n, double d) {
  if (n < 1 || std::isnan(d)) return std::numeric_limits<double>::quiet_NaN();
  const auto all = static_cast<double>(n);
  if (d <= 0) return 1;
  if (d >= 1) return 0;
  if (n > kMostSummed) return std::exp(-std::pow(6 * all * d + 1, 2) / (18 * all));
  double sum = 0;
  for (std::int64_t j = 0; j <= static_cast<std::int64_t>(all * (1 - d)); ++j) {
    const double share = d + static_cast<double>(j) / all;
    if (share < 1) sum += binomial_pmf(j, n, share) * d / share;
  }
  return clamped(sum);
}

}  // namespace tidegate::stats
