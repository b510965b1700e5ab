#pragma once

#include <cstdint>

namespace tidegate::engine {

// Whether the times at which two neighbouring samples' counter began (0: unknown) say that it began anew between them.
// Source: prometheus promql/functions.go, isStartTimestampReset.
inline bool started_anew(std::int64_t start_before, std::int64_t time_before, std::int64_t start, std::int64_t time) {
  if (start == 0 || start >= time) return false;  // not known, or not to be believed
  if (start != time_before) return start > time_before;
  // It begins where the one before ended: each a delta of its own, unless the first had no beginning either.
  return start_before != 0 && start_before < time_before;
}

// Whether the counter claims to have begun within what the sample before it covers.
inline bool starts_overlap(std::int64_t start_before, std::int64_t time_before, std::int64_t start) {
  return start != 0 && start < time_before && start != start_before;
}

}  // namespace tidegate::engine
