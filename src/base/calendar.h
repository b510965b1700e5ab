#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace tidegate {

// One occurrence of an event of a calendar.
struct CalendarEvent {
  Window window;
  std::string summary;  // its SUMMARY, in one line; may be empty
  bool operator==(const CalendarEvent&) const = default;
};

// Whether events can be read from the text of an .ics file (RFC 5545), without listing them. Error, naming the line or
// the event: not a calendar, no event in it, an unknown time zone, a rule that can't be followed; more than 1 MiB;
// libical isn't installed. An empty calendar is an error, because a freeze that nobody wrote down is no freeze.
Result<void> check_calendar(std::string_view ics);

// All occurrences that touch `asked`, by start: single and recurring events (RRULE, RDATE, EXDATE, RECURRENCE-ID),
// whole days, DURATION or DTEND. Cancelled events don't count; ones shown as free (TRANSP) do. Times without a zone,
// and whole days, are in `floating`. A zone that the file defines (VTIMEZONE) goes before the system's of that name.
// Errors as above, and: more than 100,000 occurrences have to be looked at. Never hangs.
Result<std::vector<CalendarEvent>> calendar_events(std::string_view ics, const TimeZone& floating, Window asked);

}  // namespace tidegate
