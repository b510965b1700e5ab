#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/calendar_text.h"
#include "base/recurrence.h"
#include "base/result.h"
#include "base/time_zone.h"

namespace tidegate {

// A time as a calendar writes it: "20260101" (a whole day), "20260101T080000", "20260101T080000Z".
struct CalendarTime {
  LocalTime local;
  bool whole_day = false;
  bool utc = false;
};
Result<CalendarTime> parse_calendar_time(std::string_view text);

// A length as a calendar writes it: "PT2H30M", "P1D", "P2W". Days go by the calendar, the rest by the clock: a day on
// which clocks change is still one day.
struct CalendarLength {
  int days = 0;
  Duration rest;
};
Result<CalendarLength> parse_calendar_length(std::string_view text);

// The zones that a calendar's times are in.
class CalendarZones {
 public:
  // `calendar` must outlive this. Zones that it defines itself are worked out up to `until`.
  CalendarZones(const CalendarComponent& calendar, TimeZone floating, Timestamp until)
      : calendar_(calendar), floating_(std::move(floating)), until_(until) {}

  // The zone of a property's times: UTC, that of its TZID, or the floating one. A name that the system knows is the
  // system's zone, since what calendars say about those is often cut short.
  Result<TimeZone> of(const CalendarProperty& property, const CalendarTime& time, RecurrenceBudget& budget);

 private:
  const CalendarComponent& calendar_;
  TimeZone floating_;
  Timestamp until_;
  std::map<std::string, TimeZone, std::less<>> known_;
};

}  // namespace tidegate
