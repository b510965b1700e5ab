#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tidegate {

// One day a year on which clocks change, and when on it.
struct YearlyChange {
  enum class Kind { nth_weekday, julian_without_leap_day, day_of_year };
  Kind kind = Kind::nth_weekday;
  int month = 1;               // of nth_weekday
  int week = 1;                // 1..5; 5 is the last
  int weekday = 0;             // 0 is Sunday
  int day = 0;                 // of the other kinds: 1..365, or 0..365
  std::int32_t second = 7200;  // after local midnight; may be negative or more than a day
};

// What holds for ever after the last change that a file lists: POSIX' TZ string, "CET-1CEST,M3.5.0,M10.5.0/3".
struct ForeverRule {
  std::int32_t standard = 0;  // seconds east of UTC
  std::int32_t summer = 0;
  std::optional<std::pair<YearlyChange, YearlyChange>> changes;  // to summer time, and back
};

// A stretch of time with one offset from UTC; [begin, end) in seconds since 1970.
struct OffsetStretch {
  std::int64_t begin = INT64_MIN;
  std::int64_t end = INT64_MAX;
  std::int32_t offset = 0;  // seconds east of UTC
};

// The offsets of one time zone, always.
struct ZoneOffsets {
  std::vector<std::int64_t> times;     // of changes, rising
  std::vector<std::int32_t> offsets;   // offsets[i] holds from times[i] on
  std::int32_t first = 0;              // before times[0]
  std::optional<ForeverRule> forever;  // from the last of `times` on

  OffsetStretch at(std::int64_t second) const;
};

// Reads a compiled time zone file, versions 2 to 4. Never throws. Leap seconds ("right/" files) are refused.
Result<ZoneOffsets> parse_tzif(std::string_view bytes);

// Reads a TZ string as files of version 2 and up end with.
Result<ForeverRule> parse_forever_rule(std::string_view text);

}  // namespace tidegate
