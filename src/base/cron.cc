#include "base/cron.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"

namespace tidegate {
namespace {

constexpr std::size_t kMostOccurrences = 500'000;

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct FieldKind {
  std::string_view name;
  int least;
  int most;
  std::span<const std::string_view> names;  // of `least`, least + 1 ...
};
constexpr std::array<FieldKind, 5> kFields = {{{"minute", 0, 59, {}},
                                               {"hour", 0, 23, {}},
                                               {"day of month", 1, 31, {}},
                                               {"month", 1, 12, kMonths},
                                               {"day of week", 0, 7, kWeekdays}}};

struct Shorthand {
  std::string_view name;
  std::string_view expression;
};
constexpr std::array<Shorthand, 7> kShorthands = {{{"@annually", "0 0 1 1 *"},
                                                   {"@daily", "0 0 * * *"},
                                                   {"@hourly", "0 * * * *"},
                                                   {"@midnight", "0 0 * * *"},
                                                   {"@monthly", "0 0 1 * *"},
                                                   {"@weekly", "0 0 * * 0"},
                                                   {"@yearly", "0 0 1 1 *"}}};

struct Word {
  std::string_view text;
  std::size_t offset = 0;
};

std::unexpected<CronError> wrong(Word word, std::string message, std::string hint = "") {
  return std::unexpected(CronError{.offset = word.offset,
                                   .length = std::max<std::size_t>(word.text.size(), 1),
                                   .message = std::move(message),
                                   .hint = std::move(hint)});
}

std::vector<Word> split_words(std::string_view text, std::string_view separators, std::size_t offset = 0) {
  std::vector<Word> words;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && separators.find(text[i]) == std::string_view::npos) continue;
    words.push_back({text.substr(start, i - start), offset + start});
    start = i + 1;
  }
  return words;
}

std::string range_of(const FieldKind& kind) { return fmt::format("{}-{}", kind.least, kind.most); }

std::expected<int, CronError> parse_value(Word word, const FieldKind& kind) {
  const auto lower = to_lower(word.text);
  if (const auto name = std::ranges::find(kind.names, lower); name != kind.names.end()) {
    return kind.least + static_cast<int>(name - kind.names.begin());
  }
  const bool digits =
      !lower.empty() && lower.size() <= 4 && std::ranges::all_of(lower, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) {
    const std::vector<std::string> names(kind.names.begin(), kind.names.end());
    const auto hint = did_you_mean(lower, names);
    return wrong(
        word,
        word.text.empty() ? fmt::format("a value of the {} is missing", kind.name)
                          : fmt::format("{} is not a value of the {}", quoted(printable(word.text, 30)), kind.name),
        hint.empty() ? fmt::format("write {}, *, a range such as {}, or */2", range_of(kind), range_of(kind)) : hint);
  }
  const int value = std::stoi(lower);
  if (value < kind.least || value > kind.most) {
    return wrong(word, fmt::format("{} is beyond the range of the {}, {}", value, kind.name, range_of(kind)));
  }
  return value;
}

struct Steps {
  int first = 0;
  int last = 0;
  int step = 1;
};

std::expected<int, CronError> parse_step(Word word, const FieldKind& kind, const Steps& steps) {
  const bool digits = !word.text.empty() && word.text.size() <= 4 &&
                      std::ranges::all_of(word.text, [](char c) { return c >= '0' && c <= '9'; });
  const int step = digits ? std::stoi(std::string(word.text)) : 0;
  if (step == 0) return wrong(word, fmt::format("the step of the {} must be a number from 1", kind.name));
  if (step > steps.last - steps.first) {
    return wrong(word, fmt::format("the step {} is longer than the range {}-{} of the {}", step, steps.first,
                                   steps.last, kind.name));
  }
  return step;
}

// One item of a list: "*", "5", "1-5", "*/15", "10-50/20".
std::expected<Steps, CronError> parse_item(Word word, const FieldKind& kind) {
  const auto slash = word.text.find('/');
  const Word range{word.text.substr(0, slash), word.offset};
  const auto dash = range.text.find('-');
  Steps steps{kind.least, kind.names.data() == kWeekdays.data() ? 6 : kind.most};
  if (range.text != "*") {
    const auto first = parse_value({range.text.substr(0, dash), range.offset}, kind);
    if (!first) return std::unexpected(first.error());
    steps.first = steps.last = *first;
    if (dash != std::string_view::npos) {
      const auto last = parse_value({range.text.substr(dash + 1), range.offset + dash + 1}, kind);
      if (!last) return std::unexpected(last.error());
      steps.last = *last;
      if (steps.last < steps.first) {
        return wrong(range, fmt::format("the range {} runs backwards", quoted(range.text)),
                     fmt::format("write two ranges, {}-{},{}-{}", steps.first, kind.most, kind.least, steps.last));
      }
    } else if (slash != std::string_view::npos) {
      return wrong(word, "a step needs a range",
                   fmt::format("write {}-{}{}", *first, kind.most, printable(word.text.substr(slash), 8)));
    }
  }
  if (slash == std::string_view::npos) return steps;
  const auto step = parse_step({word.text.substr(slash + 1), word.offset + slash + 1}, kind, steps);
  if (!step) return std::unexpected(step.error());
  steps.step = *step;
  return steps;
}

// The values of one field, as bits; 64 are enough for all of them.
std::expected<std::uint64_t, CronError> parse_field(Word word, const FieldKind& kind) {
  if (word.text.find_first_of("?LW#") != std::string_view::npos &&
      word.text.find_first_of("aeiouAEIOU") == word.text.npos) {
    return wrong(word, fmt::format("{} is of Quartz, not of cron", quoted(printable(word.text, 30))),
                 "write * where Quartz has ?; L, W and # have no counterpart");
  }
  std::uint64_t bits = 0;
  for (const auto& item : split_words(word.text, ",", word.offset)) {
    const auto steps = parse_item(item, kind);
    if (!steps) return std::unexpected(steps.error());
    for (int value = steps->first; value <= steps->last; value += steps->step) bits |= std::uint64_t{1} << value;
  }
  return bits;
}

std::expected<std::vector<Word>, CronError> split_fields(std::string_view text) {
  std::vector<Word> words;
  for (const auto& word : split_words(text, " \t")) {
    if (!word.text.empty()) words.push_back(word);
  }
  if (words.size() == 5) return words;
  const Word all{text, 0};
  if (words.empty()) return wrong(all, "the cron expression is empty", "write five fields: 0 22 * * mon-fri");
  if (words[0].text.find("TZ=") != std::string_view::npos) {
    return wrong(words[0], "a time zone doesn't belong into the expression", "write it as time_zone:");
  }
  return wrong(words.size() > 5 ? words[5] : all,
               fmt::format("a cron expression has 5 fields, this one has {}", words.size()),
               words.size() > 5 ? "minute hour day month weekday; there are no seconds and no years"
                                : "minute hour day month weekday, as in 0 22 * * mon-fri");
}

bool ever_happens(const Cron& cron) {
  constexpr std::array<int, 13> kLongest = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (!cron.any_day && !cron.any_weekday) return true;
  for (std::size_t month = 1; month <= 12; ++month) {
    for (int day = 1; day <= kLongest[month]; ++day) {
      if (cron.months[month] && cron.days[static_cast<std::size_t>(day)]) return true;
    }
  }
  return false;
}

std::expected<Cron, CronError> parse_shorthand(std::string_view text) {
  const auto known = std::ranges::find(kShorthands, to_lower(text), &Shorthand::name);
  if (known != kShorthands.end()) return parse_cron(known->expression);
  std::vector<std::string> names;
  for (const auto& shorthand : kShorthands) names.emplace_back(shorthand.name);
  const auto hint = did_you_mean(to_lower(text), names);
  return wrong({text, 0}, fmt::format("unknown shorthand {}", quoted(printable(text, 30))),
               hint.empty() ? "the shorthands are " + join(names, ", ") : hint);
}

bool matches_day(const Cron& cron, std::int64_t day) {
  const auto date = civil_from_days(day);
  const auto weekday = static_cast<std::size_t>(((day + 4) % 7 + 7) % 7);  // 1970-01-01 was a Thursday
  if (!cron.months[static_cast<std::size_t>(date.month)]) return false;
  const bool by_day = cron.days[static_cast<std::size_t>(date.day)];
  const bool by_weekday = cron.weekdays[weekday];
  return cron.any_day || cron.any_weekday ? by_day && by_weekday : by_day || by_weekday;
}

// All moments of one local day, oldest first.
std::vector<Timestamp> moments_of_day(const Cron& cron, const TimeZone& zone, std::int64_t day) {
  std::vector<Timestamp> moments;
  if (!matches_day(cron, day)) return moments;
  LocalTime local{.date = civil_from_days(day)};
  for (std::size_t hour = 0; hour < 24; ++hour) {
    for (std::size_t minute = 0; cron.hours[hour] && minute < 60; ++minute) {
      if (!cron.minutes[minute]) continue;
      local.hour = static_cast<int>(hour);
      local.minute = static_cast<int>(minute);
      const auto first = zone.moment(local), last = zone.last_moment(local);
      if (cron.any_hour && zone.local(first) != local) continue;  // in a gap
      moments.push_back(first);
      if (cron.any_hour && last != first) moments.push_back(last);
    }
  }
  std::ranges::sort(moments);
  moments.erase(std::ranges::unique(moments).begin(), moments.end());
  return moments;
}

std::int64_t local_day(const TimeZone& zone, Timestamp time) { return days_from_civil(zone.local(time).date); }

}  // namespace

std::expected<Cron, CronError> parse_cron(std::string_view text) {
  if (trim(text).starts_with('@')) return parse_shorthand(trim(text));
  const auto words = split_fields(text);
  if (!words) return std::unexpected(words.error());
  std::array<std::uint64_t, 5> bits{};
  for (std::size_t i = 0; i < bits.size(); ++i) {
    const auto field = parse_field((*words)[i], kFields[i]);
    if (!field) return std::unexpected(field.error());
    bits[i] = *field;
  }
  Cron cron{.minutes = bits[0], .hours = bits[1], .days = bits[2], .months = bits[3]};
  cron.weekdays = bits[4] | (bits[4] >> 7 & 1);  // 7 is Sunday too
  cron.any_hour = (*words)[1].text.starts_with('*');
  cron.any_day = (*words)[2].text.starts_with('*');
  cron.any_weekday = (*words)[4].text.starts_with('*');
  if (!ever_happens(cron)) return wrong((*words)[2], "this day never comes in these months", "check day and month");
  return cron;
}

Result<std::vector<Timestamp>> occurrences(const Cron& cron, const TimeZone& zone, Window window) {
  std::vector<Timestamp> found;
  const auto last_day = local_day(zone, window.end) + 1;
  for (auto day = local_day(zone, window.start) - 1; day <= last_day; ++day) {
    for (const auto moment : moments_of_day(cron, zone, day)) {
      if (moment >= window.start && moment < window.end) found.push_back(moment);
    }
    if (found.size() > kMostOccurrences) {
      return fail(ErrorKind::too_large,
                  fmt::format("the cron expression happens more than {} times between {} and {}", kMostOccurrences,
                              format_timestamp(window.start), format_timestamp(window.end)));
    }
  }
  std::ranges::sort(found);  // a gap of a whole day puts two days onto one moment
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
}

std::optional<Timestamp> last_occurrence(const Cron& cron, const TimeZone& zone, Timestamp time, Timestamp earliest) {
  const auto first_day = local_day(zone, earliest) - 1;
  std::optional<Timestamp> latest;
  // One more day once something is found: a long gap may move a moment of the day before beyond one of this day.
  for (auto day = local_day(zone, time) + 1; day >= first_day; --day) {
    const bool found_before = latest.has_value();
    for (const auto moment : moments_of_day(cron, zone, day)) {
      if (moment >= earliest && moment < time) latest = std::max(latest.value_or(moment), moment);
    }
    if (found_before) break;
  }
  return latest;
}

}  // namespace tidegate
