#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "core/stats/random.h"

namespace tidegate::bench {

// Random numbers of several distributions, the same for a seed whatever the standard library. Sources: Marsaglia & Bray
// 1964 (polar normal); Marsaglia & Tsang 2000 (gamma); Hormann 1993, PTRS (Poisson of large means).
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : random_(seed) {}

  double uniform() { return random_.uniform(); }
  bool happens(double chance) { return random_.uniform() < chance; }
  double normal();
  double gamma(double shape);                   // of scale 1
  double log_normal(double mean_one_deviation)  // of mean 1, by the deviation of its logarithm
  {
    return std::exp(mean_one_deviation * normal() - 0.5 * mean_one_deviation * mean_one_deviation);
  }
  double poisson(double mean);

 private:
  stats::Random random_;
  double spare_ = 0;
  bool has_spare_ = false;
};

// The seed of one run of one row: what other rows or runs there are doesn't change it.
std::uint64_t seed_of(std::uint64_t seed, std::string_view row, std::uint64_t run);

}  // namespace tidegate::bench
