#include "draws.h"

namespace tidegate::bench {
namespace {

double small_poisson(stats::Random& random, double mean) {
  const double limit = std::exp(-mean);
  double product = random.uniform();
  double count = 0;
  while (product > limit) {
    ++count;
    product *= random.uniform();
  }
  return count;
}

// Transformed rejection with a squeeze.
double large_poisson(stats::Random& random, double mean) {
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double reach = 0.9277 - 3.6224 / (b - 2);
  const double log_mean = std::log(mean);
  while (true) {
    const double u = random.uniform() - 0.5;
    const double v = random.uniform();
    const double us = 0.5 - std::abs(u);
    const double count = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= reach) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    if (std::log(v * inverse_alpha / (a / (us * us) + b)) <= count * log_mean - mean - std::lgamma(count + 1)) {
      return count;
    }
  }
}

}  // namespace

double Draws::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  double x = 0, y = 0, square = 0;
  do {
    x = 2 * random_.uniform() - 1;
    y = 2 * random_.uniform() - 1;
    square = x * x + y * y;
  } while (square >= 1 || square == 0);
  const double scale = std::sqrt(-2 * std::log(square) / square);
  spare_ = y * scale;
  has_spare_ = true;
  return x * scale;
}

double Draws::gamma(double shape) {
  if (shape < 1) return gamma(shape + 1) * std::pow(1 - uniform(), 1 / shape);
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = normal();
    const double cube = std::pow(1 + c * x, 3);
    if (cube <= 0) continue;
    const double u = 1 - uniform();
    if (std::log(u) < 0.5 * x * x + d - d * cube + d * std::log(cube)) return d * cube;
  }
}

double Draws::poisson(double mean) {
  if (mean <= 0) return 0;
  return mean < 10 ? small_poisson(random_, mean) : large_poisson(random_, mean);
}

std::uint64_t seed_of(std::uint64_t seed, std::string_view row, std::uint64_t run) {
  stats::Random mixed(seed);
  std::uint64_t hash = mixed.next();
  for (const char letter : row) hash = stats::Random(hash ^ static_cast<unsigned char>(letter)).next();
  return stats::Random(hash ^ stats::Random(run).next()).next();
}

}  // namespace tidegate::bench
