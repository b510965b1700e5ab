#include "base/time.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace tidegate {
namespace {

struct DurationUnit {
  std::string_view name;
  std::int64_t ms;
};

// In falling order, as a duration must name them.
constexpr std::array<DurationUnit, 7> kUnits = {{{"y", 31'536'000'000},
                                                 {"w", 604'800'000},
                                                 {"d", 86'400'000},
                                                 {"h", 3'600'000},
                                                 {"m", 60'000},
                                                 {"s", 1'000},
                                                 {"ms", 1}}};
constexpr std::int64_t kLongest = std::int64_t{292} * 31'536'000'000;

std::unexpected<Error> bad_duration(std::string_view text) {
  return fail(ErrorKind::invalid,
              fmt::format("{} is not a duration; write 500ms, 30s, 5m, 1h30m, 7d", quoted(printable(text, 40))));
}

std::unexpected<Error> bad_timestamp(std::string_view text) {
  return fail(ErrorKind::invalid, fmt::format("{} is not a time; write 2026-01-31T12:00:00Z, or seconds since 1970",
                                              quoted(printable(text, 40))));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The number that `width` digits at the start of `text` make, which are taken off it.
std::optional<int> take_digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int number = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (!is_digit(text[i])) return std::nullopt;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return number;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

// ".25" as 250 ms; digits after the third are dropped. Nothing if the dot has no digits.
std::optional<int> take_fraction(std::string_view& text) {
  if (!take(text, '.')) return 0;
  int ms = 0, digits = 0;
  for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1), ++digits) {
    if (digits < 3) ms = ms * 10 + (text[0] - '0');
  }
  if (digits == 0) return std::nullopt;
  for (; digits < 3; ++digits) ms *= 10;
  return ms;
}

// "Z" or "+01:00", as minutes.
std::optional<int> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return 0;
  const int sign = take(text, '+') ? 1 : take(text, '-') ? -1 : 0;
  const auto h = take_digits(text, 2);
  const bool colon = take(text, ':');
  const auto m = take_digits(text, 2);
  if (sign == 0 || !h || !colon || !m || *h > 23 || *m > 59) return std::nullopt;
  return sign * (*h * 60 + *m);
}

int days_in_month(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

std::optional<std::int64_t> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  const bool dash1 = take(text, '-');
  const auto month = take_digits(text, 2);
  const bool dash2 = take(text, '-');
  const auto day = take_digits(text, 2);
  if (!year || !dash1 || !month || !dash2 || !day) return std::nullopt;
  if (*year < 1970 || *month < 1 || *month > 12 || *day < 1 || *day > days_in_month(*year, *month)) return std::nullopt;
  return days_from_civil({*year, *month, *day}) * 86'400'000;
}

std::optional<std::int64_t> take_time_of_day(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  const bool colon1 = take(text, ':');
  const auto minute = take_digits(text, 2);
  const bool colon2 = take(text, ':');
  const auto second = take_digits(text, 2);
  if (!hour || !colon1 || !minute || !colon2 || !second) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 60) return std::nullopt;  // 60: a leap second, as the next one
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  return ((*hour * 60LL + *minute) * 60 + *second) * 1000 + *fraction;
}

Result<Timestamp> parse_epoch(std::string_view text) {
  std::string_view rest = text;
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), whole);
  if (error != std::errc{} || whole < 0 || whole > 253'402'300'799) return bad_timestamp(text);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  const auto fraction = take_fraction(rest);
  if (!fraction || !rest.empty()) return bad_timestamp(text);
  return Timestamp{whole * 1000 + *fraction};
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration{};
  if (text.empty()) return bad_duration(text);
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  for (std::string_view rest = text; !rest.empty();) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc{} || !is_digit(rest[0])) return bad_duration(text);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const auto unit_length = std::min(rest.find_first_of("0123456789"), rest.size());
    const auto name = rest.substr(0, unit_length);
    while (next_unit < kUnits.size() && kUnits[next_unit].name != name) ++next_unit;
    if (next_unit == kUnits.size()) return bad_duration(text);
    const auto unit = kUnits[next_unit++].ms;
    if (number > (kLongest - total) / unit) {
      return fail(ErrorKind::invalid, fmt::format("{} is longer than 292 years", quoted(printable(text, 40))));
    }
    total += number * unit;
    rest.remove_prefix(unit_length);
  }
  return Duration{total};
}

std::string format_duration(Duration duration) {
  if (duration.ms == 0) return "0s";
  if (duration.ms < 0) return "-" + format_duration(-duration);
  std::string out;
  std::int64_t rest = duration.ms;
  for (const auto& unit : kUnits) {
    const bool exact_only = unit.name == "y" || unit.name == "w";  // as Prometheus prints: "1y", "2w", but "8d"
    if (exact_only && rest % unit.ms != 0) continue;
    if (const auto count = rest / unit.ms; count > 0) out += fmt::format("{}{}", count, unit.name);
    rest %= unit.ms;
  }
  return out;
}

std::string format_duration_rough(Duration duration) {
  if (duration.ms < 0) return "-" + format_duration_rough(-duration);
  if (duration.ms < 1000) return fmt::format("{}ms", duration.ms);
  const auto total = (duration.ms + 500) / 1000;
  if (total < 60) return fmt::format("{}s", total);
  const auto pair = [](std::int64_t big, char big_unit, std::int64_t small, char small_unit) {
    return small == 0 ? fmt::format("{}{}", big, big_unit) : fmt::format("{}{} {}{}", big, big_unit, small, small_unit);
  };
  if (total < 3600) return pair(total / 60, 'm', total % 60, 's');
  if (total < 86'400) return pair(total / 3600, 'h', total % 3600 / 60, 'm');
  return pair(total / 86'400, 'd', total % 86'400 / 3600, 'h');
}

bool is_implausible_epoch(std::string_view text) {
  constexpr double kYear2001 = 1e9;
  const auto number = parse_double(text);
  return number && *number < kYear2001;
}

Result<Timestamp> parse_timestamp(std::string_view text) {
  if (text.size() < 5 || text[4] != '-') return parse_epoch(text);
  std::string_view rest = text;
  const auto date = take_date(rest);
  const bool separator = take(rest, 'T') || take(rest, 't') || take(rest, ' ');
  const auto time = take_time_of_day(rest);
  const auto offset = take_offset(rest);
  if (!date || !separator || !time || !offset || !rest.empty()) return bad_timestamp(text);
  return Timestamp{*date + *time - *offset * std::int64_t{60'000}};
}

std::string format_timestamp(Timestamp time) {
  const auto day = static_cast<std::int64_t>(std::floor(static_cast<double>(time.ms) / 86'400'000));
  const auto date = civil_from_days(day);
  const auto ms = (time.ms % 1000 + 1000) % 1000;
  return fmt::format("{:04}-{:02}-{:02}T{}{}Z", date.year, date.month, date.day, format_time_of_day(time),
                     ms == 0 ? "" : fmt::format(".{:03}", ms));
}

std::string format_time_of_day(Timestamp time) {
  const auto ms = (time.ms % 86'400'000 + 86'400'000) % 86'400'000;
  return fmt::format("{:02}:{:02}:{:02}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60);
}

std::int64_t days_from_civil(CivilDate date) {
  const std::int64_t y = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

CivilDate civil_from_days(std::int64_t days) {
  const std::int64_t z = days + 719'468;
  const std::int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
  const std::int64_t day_of_era = z - era * 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t mp = (5 * day_of_year + 2) / 153;
  const auto month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  return {.year = static_cast<int>(year_of_era + era * 400) + (month <= 2 ? 1 : 0),
          .month = month,
          .day = static_cast<int>(day_of_year - (153 * mp + 2) / 5 + 1)};
}

}  // namespace tidegate
