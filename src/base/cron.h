#pragma once

#include <bitset>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace tidegate {

// A recurring local time: "0 22 * * mon-fri". As crontab(5) of Vixie cron has it: five fields (minute, hour, day of
// month, month, day of week), each a list of `*`, values, ranges, and ranges or `*` with a step; names of months and
// days in English, three letters, any case; Sunday is 0 or 7; or one of @hourly @daily @midnight @weekly @monthly
// @yearly @annually. When neither of the two day fields begins with `*`, a day that matches either of them counts.
struct Cron {
  std::bitset<60> minutes;
  std::bitset<24> hours;
  std::bitset<32> days;     // 1..31
  std::bitset<13> months;   // 1..12
  std::bitset<7> weekdays;  // 0 is Sunday
  bool any_hour = false;    // the hour field begins with `*`
  bool any_day = false;     // the day-of-month field begins with `*`
  bool any_weekday = false;
  bool operator==(const Cron&) const = default;
};

// What is wrong with an expression, and where in it: bytes from `offset`.
struct CronError {
  std::size_t offset = 0;
  std::size_t length = 1;
  std::string message;  // a sentence without a full stop
  std::string hint;     // may be empty
  bool operator==(const CronError&) const = default;
};

// An expression that never happens (30 February) is an error too.
std::expected<Cron, CronError> parse_cron(std::string_view text);

// The moments in [window.start, window.end) at which the expression happens in that zone, oldest first. When clocks go
// forward, a local time that does not exist happens at the first moment after the gap; when they go back, a local time
// that happens twice counts once, at the first. An expression whose hour field begins with `*` goes by elapsed time
// instead: what is skipped is skipped, what comes twice happens twice. Error: more than 500,000 of them.
Result<std::vector<Timestamp>> occurrences(const Cron& cron, const TimeZone& zone, Window window);

// The last such moment before `time` that is not before `earliest`.
std::optional<Timestamp> last_occurrence(const Cron& cron, const TimeZone& zone, Timestamp time, Timestamp earliest);

}  // namespace tidegate
