#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace tidegate {

// What a clock on the wall shows.
struct LocalTime {
  CivilDate date;
  int hour = 0;
  int minute = 0;
  int second = 0;
  auto operator<=>(const LocalTime&) const = default;
};

// How often a local time happens: clocks that go forward skip some, clocks that go back show some twice.
enum class Happens { never, once, twice };

struct ZoneOffsets;

inline constexpr std::string_view kTimeZoneFolder = "/usr/share/zoneinfo";

// A zone of the IANA database as the system has it: "Europe/Berlin", "UTC". Cheap to copy.
class TimeZone {
 public:
  // Error: an unknown name (with the one that was probably meant), or a system without the database. UTC needs none.
  static Result<TimeZone> open(std::string_view name, std::string_view folder = kTimeZoneFolder);
  static TimeZone utc();
  static TimeZone of(std::string name, ZoneOffsets offsets);  // one that isn't in the database

  const std::string& name() const { return name_; }
  LocalTime local(Timestamp time) const;  // milliseconds are cut off
  Happens happens(const LocalTime& local) const;

  // The moment of that local time. One that never happens: the first moment after the gap. One that happens twice: the
  // first of the two.
  Timestamp moment(const LocalTime& local) const;

  // As moment(), but the second of the two if it happens twice.
  Timestamp last_moment(const LocalTime& local) const;

 private:
  TimeZone(std::string name, std::shared_ptr<const ZoneOffsets> offsets);

  std::string name_;
  std::shared_ptr<const ZoneOffsets> offsets_;  // never changes: copies share one table of up to 20 KB
};

}  // namespace tidegate
