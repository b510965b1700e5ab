#include "edge/specs/time_frame.h"

#include "base/text.h"

namespace tidegate::specs {
namespace {

std::optional<Timestamp> moment_of(const std::string& text, Timestamp now, const Place& place, PeerReading& reading) {
  if (const auto time = parse_timestamp(trim(text))) return *time;
  if (const auto ago = parse_go_duration(trim(text))) return now - *ago;
  reading.error(place, quoted(printable(text, 40)) + " is no time", "as in 2026-11-22T12:00:00Z, or how long ago: 10m");
  return std::nullopt;
}

}  // namespace

std::optional<Window> window_of(const TimeFrame& frame, Timestamp now, const Place& place, PeerReading& reading) {
  Window window{.start = now, .end = now};
  if (frame.to) {
    const auto end = moment_of(*frame.to, now, place, reading);
    if (!end) return std::nullopt;
    window.end = *end;
  }
  if (frame.recent) {
    const auto length = parse_go_duration(trim(*frame.recent));
    if (!length) reading.error(place, quoted(printable(*frame.recent, 40)) + " is no duration", "as in 5m");
    if (!length) return std::nullopt;
    window.start = window.end - *length;
  } else if (frame.from) {
    const auto start = moment_of(*frame.from, now, place, reading);
    if (!start) return std::nullopt;
    window.start = *start;
  }
  if (window.end > now) {
    reading.error(place, "the window ends at " + format_timestamp(window.end) + ", and that is still to come");
  } else if (window.start >= window.end) {
    reading.error(place, "the window from " + format_timestamp(window.start) + " to " + format_timestamp(window.end) +
                             " holds nothing");
  } else {
    return window;
  }
  return std::nullopt;
}

}  // namespace tidegate::specs
