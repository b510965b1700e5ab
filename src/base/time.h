#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tidegate {

// A length of time, in milliseconds: the resolution of Prometheus.
struct Duration {
  std::int64_t ms = 0;

  auto operator<=>(const Duration&) const = default;
  constexpr double seconds() const { return static_cast<double>(ms) / 1000; }
  constexpr Duration operator-() const { return {-ms}; }
};

constexpr Duration milliseconds(std::int64_t n) { return {n}; }
constexpr Duration seconds(std::int64_t n) { return {n * 1000}; }
constexpr Duration minutes(std::int64_t n) { return {n * 60'000}; }
constexpr Duration hours(std::int64_t n) { return {n * 3'600'000}; }
constexpr Duration operator+(Duration a, Duration b) { return {a.ms + b.ms}; }
constexpr Duration operator-(Duration a, Duration b) { return {a.ms - b.ms}; }
constexpr Duration operator*(Duration a, std::int64_t n) { return {a.ms * n}; }

// A moment: milliseconds since 1970-01-01T00:00:00Z.
struct Timestamp {
  std::int64_t ms = 0;

  auto operator<=>(const Timestamp&) const = default;
};

constexpr Timestamp operator+(Timestamp t, Duration d) { return {t.ms + d.ms}; }
constexpr Timestamp operator-(Timestamp t, Duration d) { return {t.ms - d.ms}; }
constexpr Duration operator-(Timestamp a, Timestamp b) { return {a.ms - b.ms}; }

// (start, end], as PromQL 3 has it.
struct Window {
  Timestamp start;
  Timestamp end;
  auto operator<=>(const Window&) const = default;
  constexpr Duration length() const { return end - start; }
};

// "5m", "1h30m", "500ms", "1d", "2w", "1y" (365 d): Prometheus' syntax, units in falling order, no sign, no fraction,
// at most 292 years. "0" alone is zero. https://prometheus.io/docs/prometheus/latest/querying/basics/#time-durations
Result<Duration> parse_duration(std::string_view text);

// The shortest exact form that parse_duration reads and PromQL accepts: "1h30m", "90s" is "1m30s", zero is "0s".
// Negative ones get a leading "-".
std::string format_duration(Duration duration);

// For people: at most two units, rounded: "3h 12m", "4m 5s", "12s", "350ms".
std::string format_duration_rough(Duration duration);

// "2026-11-22T12:00:00Z", fractions and offsets accepted ("2026-11-22T13:00:00.5+01:00"), or seconds since 1970
// ("1700000000", "1700000000.25"). RFC 3339, years 1970 to 9999.
Result<Timestamp> parse_timestamp(std::string_view text);

// Whether a time is a number that means seconds since 1970 only by mistake, since that is before 2001: "10".
bool is_implausible_epoch(std::string_view text);

// RFC 3339 in UTC; milliseconds only when they are not zero: "2026-11-22T12:00:00Z", "2026-11-22T12:00:00.250Z".
std::string format_timestamp(Timestamp time);

// "12:00:05" in UTC.
std::string format_time_of_day(Timestamp time);

// Days since 1970-01-01 <-> civil date, proleptic Gregorian. Source: Howard Hinnant, "chrono-Compatible Low-Level
// Date Algorithms".
struct CivilDate {
  int year = 1970;
  int month = 1;  // 1..12
  int day = 1;    // 1..31
  auto operator<=>(const CivilDate&) const = default;
};
std::int64_t days_from_civil(CivilDate date);
CivilDate civil_from_days(std::int64_t days);

}  // namespace tidegate
