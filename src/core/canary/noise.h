#pragma once

#include <cstdint>

namespace tidegate::canary {

// Normal noise, the same on every machine and in every run: SplitMix64 (Steele, Lea, Flood 2014) through the inverse of
// the normal distribution.
class NormalNoise {
 public:
  explicit NormalNoise(std::uint64_t seed) : state_(seed) {}

  double next();  // of mean 0 and standard deviation 1

 private:
  std::uint64_t state_;
};

}  // namespace tidegate::canary
