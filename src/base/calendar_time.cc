#include "base/calendar_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "base/tzif.h"

namespace tidegate {
namespace {

// The number that `width` digits at the front make, which are taken off.
std::optional<int> take_number(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(0, width)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(width);
  return number;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

std::unexpected<Error> bad_time(std::string_view text) {
  return fail(ErrorKind::malformed, fmt::format("the time {} can't be read", quoted(printable(text, 40))));
}

// "+0100", "-053015" as seconds.
Result<std::int32_t> parse_offset(const CalendarProperty* property) {
  if (property == nullptr) return fail(ErrorKind::malformed, "an offset of the time zone is missing");
  std::string_view text = property->value;
  const int sign = take(text, '-') ? -1 : 1;
  if (sign == 1) take(text, '+');
  const auto hours = take_number(text, 2), minutes = take_number(text, 2);
  const auto seconds = text.empty() ? std::optional(0) : take_number(text, 2);
  if (!hours || !minutes || !seconds || !text.empty() || *hours > 23 || *minutes > 59 || *seconds > 59) {
    return bad_time(property->value);
  }
  return sign * (*hours * 3600 + *minutes * 60 + *seconds);
}

struct Onset {
  std::int64_t time;
  std::int32_t before;
  std::int32_t after;
};

// The moments at which one part (STANDARD or DAYLIGHT) of a zone begins to hold.
Result<void> add_onsets(const CalendarComponent& part, Timestamp until, RecurrenceBudget& budget,
                        std::vector<Onset>& onsets) {
  const auto before = TRY(parse_offset(part.find("TZOFFSETFROM")));
  const auto after = TRY(parse_offset(part.find("TZOFFSETTO")));
  const auto* const start = part.find("DTSTART");
  if (start == nullptr) return fail(ErrorKind::malformed, "a part of the time zone has no DTSTART");
  const auto first = TRY(parse_calendar_time(start->value));
  const auto zone = TimeZone::of("", {.first = before});
  std::vector<LocalTime> locals = {first.local};
  for (const auto& property : part.properties) {
    if (property.name == "RRULE") {
      locals = TRY(recurrences(property.value, first.local, {first.local, zone.local(until)}, zone, budget));
    } else if (property.name == "RDATE") {
      for (const auto date : split(property.value, ',')) {
        const auto time = TRY(parse_calendar_time(date));
        locals.push_back(time.local);
      }
    }
  }
  for (const auto& local : locals) onsets.push_back({zone.moment(local).ms / 1000, before, after});
  return {};
}

// RFC 5545, 3.6.5.
Result<TimeZone> defined_zone(const CalendarComponent& definition, Timestamp until, RecurrenceBudget& budget) {
  std::vector<Onset> onsets;
  for (const auto& part : definition.children) {
    if (part.name == "STANDARD" || part.name == "DAYLIGHT") TRY(add_onsets(part, until, budget, onsets));
  }
  if (onsets.empty()) return fail(ErrorKind::malformed, "the time zone's definition is empty");
  std::ranges::sort(onsets, {}, &Onset::time);
  ZoneOffsets offsets{.first = onsets[0].before};
  for (const auto& onset : onsets) {
    if (!offsets.times.empty() && offsets.times.back() == onset.time) {
      offsets.offsets.back() = onset.after;
      continue;
    }
    offsets.times.push_back(onset.time);
    offsets.offsets.push_back(onset.after);
  }
  return TimeZone::of("", std::move(offsets));
}

}  // namespace

Result<CalendarTime> parse_calendar_time(std::string_view text) {
  std::string_view rest = text;  // years from 1601 on: Outlook lets time zones begin then
  const auto year = take_number(rest, 4), month = take_number(rest, 2), day = take_number(rest, 2);
  if (!year || !month || !day || *year < 1601 || *month < 1 || *month > 12 || *day < 1) return bad_time(text);
  CalendarTime time{.local = {.date = {*year, *month, *day}}, .whole_day = rest.empty()};
  if (civil_from_days(days_from_civil(time.local.date)) != time.local.date) return bad_time(text);  // 30 February
  if (rest.empty()) return time;
  const bool separator = take(rest, 'T');
  const auto hour = take_number(rest, 2), minute = take_number(rest, 2), second = take_number(rest, 2);
  time.utc = take(rest, 'Z');
  if (!separator || !hour || !minute || !second || !rest.empty()) return bad_time(text);
  if (*hour > 23 || *minute > 59 || *second > 60) return bad_time(text);
  time.local.hour = *hour;
  time.local.minute = *minute;
  time.local.second = std::min(*second, 59);
  return time;
}

Result<CalendarLength> parse_calendar_length(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorKind::malformed, fmt::format("the duration {} can't be read", quoted(printable(text, 40))));
  };
  std::string_view rest = text;
  take(rest, '+');
  if (!take(rest, 'P') || rest.empty()) return bad();
  CalendarLength length;
  for (bool time = false; !rest.empty();) {
    if (!time && take(rest, 'T')) {
      time = true;
      if (rest.empty()) return bad();
    }
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    const auto number = digits > 0 && digits <= 6 ? take_number(rest, digits) : std::nullopt;
    if (!number) return bad();
    if (!time && take(rest, 'W')) {
      length.days += 7 * *number;
    } else if (!time && take(rest, 'D')) {
      length.days += *number;
    } else if (time && take(rest, 'H')) {
      length.rest = length.rest + hours(*number);
    } else if (time && take(rest, 'M')) {
      length.rest = length.rest + minutes(*number);
    } else if (time && take(rest, 'S')) {
      length.rest = length.rest + seconds(*number);
    } else {
      return bad();
    }
  }
  return length;
}

Result<TimeZone> CalendarZones::of(const CalendarProperty& property, const CalendarTime& time,
                                   RecurrenceBudget& budget) {
  if (time.utc) return TimeZone::utc();
  const auto name = property.parameter("TZID");
  if (name.empty()) return floating_;
  if (const auto known = known_.find(name); known != known_.end()) return known->second;
  auto zone = TimeZone::open(name);
  for (const auto& child : calendar_.children) {
    const auto* const id = child.name == "VTIMEZONE" ? child.find("TZID") : nullptr;
    if (!zone && id != nullptr && id->value == name) zone = TRY(defined_zone(child, until_, budget));
  }
  if (!zone) return std::unexpected(zone.error());
  known_.emplace(name, *zone);
  return *zone;
}

}  // namespace tidegate
