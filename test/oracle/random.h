#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>

namespace tidegate::oracle {

// SplitMix64: the same numbers from the same seed on every machine. Source: Steele, Lea, Flood, "Fast Splittable
// Pseudorandom Number Generators" (2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  int below(int limit) { return static_cast<int>(next() % static_cast<std::uint64_t>(limit)); }
  int between(int least, int most) { return least + below(most - least + 1); }
  bool once_in(int n) { return below(n) == 0; }
  double fraction() { return static_cast<double>(next() >> 11) * 0x1p-53; }  // 0 <= x < 1

  template <class T>
  const T& one_of(std::span<const T> choices) {
    return choices[next() % choices.size()];
  }
  const char* one_of(std::initializer_list<const char*> choices) { return choices.begin()[next() % choices.size()]; }

 private:
  std::uint64_t state_;
};

}  // namespace tidegate::oracle
