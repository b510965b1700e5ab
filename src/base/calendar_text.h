#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tidegate {

// One line of a calendar, unfolded: NAME;PARAMETER=VALUE:value.
struct CalendarProperty {
  std::string name;                                             // upper case
  std::vector<std::pair<std::string, std::string>> parameters;  // names in upper case, values without quotes
  std::string value;                                            // as it stands
  int line = 0;

  // The parameter's value, or "".
  std::string_view parameter(std::string_view name) const;
};

// What stands between BEGIN:NAME and END:NAME.
struct CalendarComponent {
  std::string name;  // upper case
  std::vector<CalendarProperty> properties;
  std::vector<CalendarComponent> children;
  int line = 0;

  // The first property of that name, or nullptr.
  const CalendarProperty* find(std::string_view name) const;
};

// The calendars (VCALENDAR) in the text of an .ics file: at least one. Error, naming the line: what is no iCalendar
// (RFC 5545, 3.1), a BEGIN without its END, nesting deeper than 8, more than 1 MiB.
Result<std::vector<CalendarComponent>> parse_calendar_text(std::string_view ics);

// "Release freeze\, all teams" -> "Release freeze, all teams"; line breaks become spaces.
std::string unescape_calendar_text(std::string_view value);

}  // namespace tidegate
