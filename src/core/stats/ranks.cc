#include "core/stats/ranks.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace tidegate::stats {

Ranks average_ranks(std::span<const double> values) {
  const auto key = [&](std::size_t i) { return std::isnan(values[i]) ? INFINITY : values[i]; };
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });

  Ranks ranks{.of = std::vector<double>(values.size())};
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && key(order[end]) == key(order[begin])) ++end;
    const double shared = static_cast<double>(begin + 1 + end) / 2;
    for (std::size_t i = begin; i < end; ++i) ranks.of[order[i]] = shared;
    ranks.tie_sum += tie_term(static_cast<double>(end - begin));
  }
  return ranks;
}

}  // namespace tidegate::stats
