#include "base/calendar_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace tidegate {
namespace {

constexpr std::size_t kLargest = 1 << 20;
constexpr std::size_t kDeepest = 8;

std::string to_upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::unexpected<Error> bad_line(int line, std::string_view what) {
  return fail(ErrorKind::malformed, fmt::format("line {} {}", line, what));
}

struct Line {
  std::string text;
  int number = 0;
};

// Long lines go on in the next one, behind a space or tab.
std::vector<Line> unfold(std::string_view ics) {
  std::vector<Line> lines;
  int number = 0;
  for (auto text : split(ics, '\n')) {
    ++number;
    if (text.ends_with('\r')) text.remove_suffix(1);
    const bool goes_on = text.starts_with(' ') || text.starts_with('\t');
    if (goes_on && !lines.empty()) {
      lines.back().text += text.substr(1);
    } else if (!trim(text).empty()) {
      lines.push_back({std::string(text), number});
    }
  }
  return lines;
}

// The end of a name, a parameter or a quoted value: where the next of `stops` stands outside of quotes.
std::size_t find_unquoted(std::string_view text, std::string_view stops) {
  bool quoted_part = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted_part = !quoted_part;
    if (!quoted_part && stops.find(text[i]) != std::string_view::npos) return i;
  }
  return std::string_view::npos;
}

Result<CalendarProperty> parse_line(const Line& line) {
  std::string_view rest = line.text;
  const auto name_end = rest.find_first_of(":;");
  if (name_end == std::string_view::npos || !is_name(rest.substr(0, name_end))) {
    return bad_line(line.number, "is not of an iCalendar file: " + quoted(printable(rest, 60)));
  }
  CalendarProperty property{.name = to_upper(rest.substr(0, name_end)), .line = line.number};
  rest.remove_prefix(name_end);
  while (rest.starts_with(';')) {
    rest.remove_prefix(1);
    const auto end = find_unquoted(rest, ":;");
    const auto equals = rest.find('=');
    if (end == std::string_view::npos || equals == std::string_view::npos || equals > end) {
      return bad_line(line.number, "has a parameter that can't be read: " + quoted(printable(rest, 60)));
    }
    auto value = rest.substr(equals + 1, end - equals - 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    property.parameters.emplace_back(to_upper(rest.substr(0, equals)), std::string(value));
    rest.remove_prefix(end);
  }
  property.value = std::string(rest.substr(1));
  return property;
}

Result<void> close(std::vector<CalendarComponent>& open, std::vector<CalendarComponent>& calendars,
                   const CalendarProperty& end) {
  if (open.empty() || open.back().name != to_upper(trim(end.value))) {
    return bad_line(end.line, fmt::format("ends {}, which didn't begin", printable(trim(end.value), 40)));
  }
  auto done = std::move(open.back());
  open.pop_back();
  (open.empty() ? calendars : open.back().children).push_back(std::move(done));
  return {};
}

Result<void> begin(std::vector<CalendarComponent>& open, const CalendarProperty& begin) {
  const auto name = to_upper(trim(begin.value));
  if (open.size() == kDeepest) return bad_line(begin.line, "is nested too deeply");
  if (open.empty() != (name == "VCALENDAR")) {
    return bad_line(begin.line, fmt::format("begins {} {} a calendar", printable(name, 40),
                                            open.empty() ? "outside of" : "inside of"));
  }
  open.push_back({.name = name, .line = begin.line});
  return {};
}

}  // namespace

std::string_view CalendarProperty::parameter(std::string_view wanted) const {
  const auto found = std::ranges::find(parameters, wanted, &std::pair<std::string, std::string>::first);
  return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

const CalendarProperty* CalendarComponent::find(std::string_view wanted) const {
  const auto found = std::ranges::find(properties, wanted, &CalendarProperty::name);
  return found == properties.end() ? nullptr : &*found;
}

Result<std::vector<CalendarComponent>> parse_calendar_text(std::string_view ics) {
  if (ics.size() > kLargest) return fail(ErrorKind::too_large, "the calendar is larger than 1 MiB");
  if (ics.starts_with("\xef\xbb\xbf")) ics.remove_prefix(3);
  if (ics.find('\0') != std::string_view::npos) return fail(ErrorKind::malformed, "the calendar contains NUL bytes");
  std::vector<CalendarComponent> calendars, open;
  for (const auto& line : unfold(ics)) {
    auto property = TRY(parse_line(line));
    if (property.name == "BEGIN") {
      TRY(begin(open, property));
    } else if (property.name == "END") {
      TRY(close(open, calendars, property));
    } else if (open.empty()) {
      return bad_line(line.number, "stands outside of a calendar: " + quoted(printable(line.text, 60)));
    } else {
      open.back().properties.push_back(std::move(property));
    }
  }
  if (!open.empty()) {
    return bad_line(open.back().line,
                    fmt::format("begins {}, which never ends: is the file cut off?", printable(open.back().name, 40)));
  }
  if (calendars.empty()) return fail(ErrorKind::malformed, "there is no calendar in it (BEGIN:VCALENDAR)");
  return calendars;
}

std::string unescape_calendar_text(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\' || i + 1 == value.size()) {
      out += value[i];
    } else {
      ++i;
      out += value[i] == 'n' || value[i] == 'N' ? ' ' : value[i];
    }
  }
  return std::string(trim(out));
}

}  // namespace tidegate
