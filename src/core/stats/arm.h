#pragma once

#include <cmath>
#include <cstdint>

// What one arm of a comparison, canary or baseline, has counted.
namespace tidegate::stats {

// So many of a total: failed requests of all requests.
struct Proportion {
  std::int64_t count = 0;
  std::int64_t total = 0;

  bool operator==(const Proportion&) const = default;
};

// So many events in an exposure: seconds, requests, bytes, whatever they are counted against.
struct Rate {
  std::int64_t events = 0;
  double exposure = 0;

  bool operator==(const Rate&) const = default;
};

// 2^40, a trillion: up to here the distributions are as exact as intervals are narrow, and answer in milliseconds.
inline constexpr std::int64_t kMostCounted = std::int64_t{1} << 40;

// 0 <= count <= total <= kMostCounted. A total of 0 is one too.
constexpr bool is_proportion(Proportion p) { return p.count >= 0 && p.count <= p.total && p.total <= kMostCounted; }

// 0 <= events <= kMostCounted, and an exposure above 0 that is finite.
inline bool is_rate(Rate r) {
  return r.events >= 0 && r.events <= kMostCounted && r.exposure > 0 && std::isfinite(r.exposure);
}

}  // namespace tidegate::stats
