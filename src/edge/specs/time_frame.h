#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "edge/specs/peer_reading.h"

namespace tidegate::specs {

// The window of one evaluation, as texts: either how long ago it began, or both of its ends.
struct TimeFrame {
  std::optional<std::string> recent;
  std::optional<std::string> from;
  std::optional<std::string> to;
};

// A time is RFC 3339, seconds since 1970, or how long ago ("10m"). What is wrong is told at `place`.
std::optional<Window> window_of(const TimeFrame& frame, Timestamp now, const Place& place, PeerReading& reading);

}  // namespace tidegate::specs
