#pragma once

#include <cstdint>

namespace tidegate::stats {

// Numbers that look random and are the same on every machine for the same seed: SplitMix64.
// Source: Steele, Lea & Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // 0 <= x < 1, of 53 bits.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  // 0 <= k < bound, each as likely as the other but for one in 2^64 / bound.
  std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
  }

 private:
  std::uint64_t state_;
};

}  // namespace tidegate::stats
