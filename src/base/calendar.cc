#include "base/calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/calendar_text.h"
#include "base/calendar_time.h"
#include "base/recurrence.h"
#include "base/text.h"

namespace tidegate {
namespace {

// How far an occurrence reaches from its start: days by the calendar and the rest by the clock.
Timestamp end_of(const LocalTime& start, const TimeZone& zone, const CalendarLength& length) {
  auto local = start;
  local.date = civil_from_days(days_from_civil(start.date) + length.days);
  return zone.moment(local) + length.rest;
}

struct Event {
  std::string uid;
  std::string summary;
  LocalTime start;
  TimeZone zone = TimeZone::utc();
  CalendarLength length;
  std::vector<std::string> rules;
  std::vector<Window> extra;           // RDATE
  std::set<Timestamp> except;          // EXDATE
  std::set<std::int64_t> except_days;  // ... that name whole days, as days since 1970
  std::optional<Timestamp> replaces;   // RECURRENCE-ID: this occurrence of the event of that uid
  bool cancelled = false;
};

// Reads the events of one calendar.
class EventReader {
 public:
  EventReader(CalendarZones& zones, RecurrenceBudget& budget) : zones_(zones), budget_(budget) {}

  Result<Event> read(const CalendarComponent& component) {
    Event event;
    const auto* const start = component.find("DTSTART");
    if (start == nullptr) return fail(ErrorKind::malformed, "it has no DTSTART");
    TRY(check_once(component));
    const auto time = TRY(parse_calendar_time(start->value));
    event.zone = TRY(zones_.of(*start, time, budget_));
    event.start = time.local;
    event.length = TRY(length_of(component, event, time.whole_day));
    if (event.length.days <= 0 && event.length.rest.ms <= 0) {
      return fail(ErrorKind::malformed, "it has no length: write DTEND or DURATION");
    }
    for (const auto& property : component.properties) TRY(add(event, property));
    return event;
  }

 private:
  static Result<void> check_once(const CalendarComponent& component) {
    for (const auto* const name : {"DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "STATUS"}) {
      if (std::ranges::count(component.properties, name, &CalendarProperty::name) > 1) {
        return fail(ErrorKind::malformed, fmt::format("it has more than one {}", name));
      }
    }
    if (component.find("DTEND") != nullptr && component.find("DURATION") != nullptr) {
      return fail(ErrorKind::malformed, "it has both DTEND and DURATION");
    }
    return {};
  }

  Result<CalendarLength> length_of(const CalendarComponent& component, const Event& event, bool whole_day) {
    if (const auto* const duration = component.find("DURATION")) return parse_calendar_length(duration->value);
    const auto* const end = component.find("DTEND");
    if (end == nullptr) return CalendarLength{.days = whole_day ? 1 : 0};
    const auto time = TRY(parse_calendar_time(end->value));
    if (time.whole_day != whole_day) {
      return fail(ErrorKind::malformed, "of DTSTART and DTEND one has a time of day and the other has not");
    }
    if (whole_day) {
      return CalendarLength{.days =
                                static_cast<int>(days_from_civil(time.local.date) - days_from_civil(event.start.date))};
    }
    const auto zone = TRY(zones_.of(*end, time, budget_));
    return CalendarLength{.rest = zone.moment(time.local) - event.zone.moment(event.start)};
  }

  Result<void> add(Event& event, const CalendarProperty& property) {
    if (property.name == "UID") event.uid = property.value;
    if (property.name == "SUMMARY") event.summary = unescape_calendar_text(property.value);
    if (property.name == "STATUS") event.cancelled = to_lower(trim(property.value)) == "cancelled";
    if (property.name == "RRULE") event.rules.push_back(property.value);
    if (property.name == "EXRULE") return fail(ErrorKind::invalid, "EXRULE can't be followed; write EXDATE");
    if (property.name == "RECURRENCE-ID") {
      if (!property.parameter("RANGE").empty()) {
        return fail(ErrorKind::invalid, "RECURRENCE-ID with RANGE can't be followed; end the rule with UNTIL instead");
      }
      event.replaces = TRY(moment_of(property, property.value));
    }
    if (property.name == "RDATE" || property.name == "EXDATE") {
      for (const auto value : split(property.value, ',')) {
        TRY(property.name == "RDATE" ? add_extra(event, property, value) : add_exception(event, property, value));
      }
    }
    return {};
  }

  Result<Timestamp> moment_of(const CalendarProperty& property, std::string_view value) {
    const auto time = TRY(parse_calendar_time(value));
    const auto zone = TRY(zones_.of(property, time, budget_));
    return zone.moment(time.local);
  }

  Result<void> add_exception(Event& event, const CalendarProperty& property, std::string_view value) {
    const auto time = TRY(parse_calendar_time(value));
    const auto moment = TRY(moment_of(property, value));
    if (time.whole_day) event.except_days.insert(days_from_civil(time.local.date));
    event.except.insert(moment);
    return {};
  }

  // "20260101T080000", or a period: "20260101T080000/PT1H", "20260101T080000/20260101T090000".
  Result<void> add_extra(Event& event, const CalendarProperty& property, std::string_view value) {
    const auto slash = value.find('/');
    const auto time = TRY(parse_calendar_time(value.substr(0, slash)));
    const auto zone = TRY(zones_.of(property, time, budget_));
    const auto start = zone.moment(time.local);
    if (slash == std::string_view::npos) {
      event.extra.push_back({start, end_of(time.local, zone, event.length)});
    } else if (const auto end = value.substr(slash + 1); end.starts_with('P')) {
      const auto length = TRY(parse_calendar_length(end));
      event.extra.push_back({start, end_of(time.local, zone, length)});
    } else {
      const auto moment = TRY(moment_of(property, end));
      event.extra.push_back({start, moment});
    }
    return {};
  }

  CalendarZones& zones_;
  RecurrenceBudget& budget_;
};

std::unexpected<Error> in_event(const CalendarComponent& component, Error error) {
  const auto* const summary = component.find("SUMMARY");
  const auto name = summary == nullptr ? "" : unescape_calendar_text(summary->value);
  error.message = name.empty() ? fmt::format("the event in line {}: {}", component.line, error.message)
                               : fmt::format("the event {} in line {}: {}", quoted(printable(name, 60)), component.line,
                                             error.message);
  return std::unexpected(std::move(error));
}

using Replaced = std::map<std::string, std::set<Timestamp>>;  // by uid

bool is_excepted(const Event& event, Timestamp start, const Replaced& replaced) {
  if (event.except.contains(start)) return true;
  if (event.except_days.contains(days_from_civil(event.zone.local(start).date))) return true;
  const auto others = replaced.find(event.uid);
  return !event.replaces && others != replaced.end() && others->second.contains(start);
}

// Adds the occurrences of one event that touch `asked`.
Result<void> expand(const Event& event, Window asked, const Replaced& replaced, RecurrenceBudget& budget,
                    std::vector<CalendarEvent>& found) {
  std::vector<Window> windows = event.extra;
  std::vector<LocalTime> starts = {event.start};
  for (const auto& rule : event.rules) {
    // A day more than asked on either side: a local time may be later than another and yet come before it.
    const auto longest = hours(24) * (event.length.days + 1) + event.length.rest;
    const LocalSpan wanted{event.zone.local(asked.start - longest), event.zone.local(asked.end + hours(24))};
    const auto more = TRY(recurrences(rule, event.start, wanted, event.zone, budget));
    starts.insert(starts.end(), more.begin(), more.end());
  }
  for (const auto& start : starts)
    windows.push_back({event.zone.moment(start), end_of(start, event.zone, event.length)});
  for (const auto& window : windows) {
    const bool touches = window.start < asked.end && asked.start < window.end;
    if (touches && !is_excepted(event, window.start, replaced)) found.push_back({window, event.summary});
  }
  return {};
}

struct ReadEvent {
  const CalendarComponent* component;
  Event event;
};

Result<std::vector<ReadEvent>> read_events(const CalendarComponent& calendar, const TimeZone& floating, Timestamp until,
                                           RecurrenceBudget& budget) {
  CalendarZones zones(calendar, floating, until);
  EventReader reader(zones, budget);
  std::vector<ReadEvent> events;
  for (const auto& component : calendar.children) {
    if (component.name != "VEVENT") continue;
    auto event = reader.read(component);
    if (!event) return in_event(component, event.error());
    events.push_back({&component, *std::move(event)});
  }
  return events;
}

std::unexpected<Error> no_event() {
  return fail(ErrorKind::invalid, "there is no event (VEVENT) in the calendar, so it would exclude nothing");
}

}  // namespace

Result<void> check_calendar(std::string_view ics) {
  const auto calendars = TRY(parse_calendar_text(ics));
  RecurrenceBudget budget;
  std::size_t events = 0;
  for (const auto& calendar : calendars) {
    // What the rules say is read, but followed no farther than each event's own beginning.
    const auto read = TRY(read_events(calendar, TimeZone::utc(), Timestamp{}, budget));
    for (const auto& [component, event] : read) {
      if (event.cancelled) continue;
      std::vector<CalendarEvent> found;
      const auto start = event.zone.moment(event.start);
      if (auto done = expand(event, {start, start}, {}, budget, found); !done)
        return in_event(*component, done.error());
    }
    events += read.size();
  }
  return events == 0 ? Result<void>(no_event()) : Result<void>();
}

Result<std::vector<CalendarEvent>> calendar_events(std::string_view ics, const TimeZone& floating, Window asked) {
  const auto calendars = TRY(parse_calendar_text(ics));
  RecurrenceBudget budget;
  std::size_t events = 0;
  std::vector<CalendarEvent> found;
  for (const auto& calendar : calendars) {
    const auto read = TRY(read_events(calendar, floating, asked.end + hours(72), budget));
    events += read.size();
    Replaced replaced;
    for (const auto& [component, event] : read) {
      if (event.replaces) replaced[event.uid].insert(*event.replaces);
    }
    for (const auto& [component, event] : read) {
      if (event.cancelled) continue;
      if (auto done = expand(event, asked, replaced, budget, found); !done) return in_event(*component, done.error());
    }
  }
  if (events == 0) return no_event();
  std::ranges::stable_sort(found, {}, &CalendarEvent::window);
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
}

}  // namespace tidegate
