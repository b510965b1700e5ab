#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time_zone.h"

namespace tidegate {

// How much work recurrence rules may still make, in steps of their frequency: one for a day or an hour, more for a
// month or a year, which have more days to look at.
struct RecurrenceBudget {
  std::size_t steps = 300'000;
};

// From first to last, as clocks on the wall show it.
struct LocalSpan {
  LocalTime first;
  LocalTime last;
};

// The local times of a recurrence rule (RFC 5545, 3.3.10: "FREQ=WEEKLY;BYDAY=MO") that begins with `start`: those
// within `wanted`, and maybe earlier ones; `start` itself always first. An UNTIL in UTC is meant in `zone`. libical
// works them out; it is loaded at the first call. Error: a rule that can't be read, one in another calendar than the
// Gregorian, work beyond the budget, no libical.
Result<std::vector<LocalTime>> recurrences(std::string_view rule, const LocalTime& start, const LocalSpan& wanted,
                                           const TimeZone& zone, RecurrenceBudget& budget);

}  // namespace tidegate
