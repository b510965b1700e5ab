#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"

namespace tidegate::canary {

// The time of the first sample behind a change, if more than a few scrapes are missing before it: what grew in between
// came before the change or after it, nobody knows. Samples have a `time`, and rise by it.
template <class Timed>
std::optional<Timestamp> end_of_gap(const std::vector<Timed>& samples, std::optional<Timestamp> change) {
  constexpr std::int64_t kFew = 3;
  if (!change || samples.size() < 3) return std::nullopt;
  const auto after = std::ranges::upper_bound(samples, *change, {}, &Timed::time);
  if (after == samples.begin() || after == samples.end()) return std::nullopt;
  auto usual = Duration{INT64_MAX};
  for (auto each = samples.begin() + 1; each != samples.end(); ++each) {
    if (each != after) usual = std::min(usual, each->time - std::prev(each)->time);
  }
  const bool is_gap = after->time - std::prev(after)->time > usual * kFew;
  return is_gap ? std::optional(after->time) : std::nullopt;
}

}  // namespace tidegate::canary
