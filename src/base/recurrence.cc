#include "base/recurrence.h"

#include <fmt/format.h>
#include <libical/ical.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/library.h"
#include "base/text.h"

namespace tidegate {
namespace {

constexpr std::string_view kTooOften = "happens too often since it began";

// The functions of libical in use. It brings ICU, which takes longer to load than all of our start: never linked.
struct Libical {
  decltype(&::icalerror_set_errors_are_fatal) set_errors_are_fatal;
  decltype(&::icalrecurrencetype_from_string) rule_from_string;
  decltype(&::icalrecur_iterator_new) iterator_new;
  decltype(&::icalrecur_iterator_next) iterator_next;
  decltype(&::icalrecur_iterator_free) iterator_free;
  decltype(&::icaltime_is_null_time) is_null_time;
  decltype(&::icaltime_is_utc) is_utc;
};

Result<Libical> load() {
  const auto library = TRY(DynamicLibrary::open("libical.so.3", "libical3"));
  Libical ical{};
  TRY(library.bind(ical.set_errors_are_fatal, "icalerror_set_errors_are_fatal"));
  TRY(library.bind(ical.rule_from_string, "icalrecurrencetype_from_string"));
  TRY(library.bind(ical.iterator_new, "icalrecur_iterator_new"));
  TRY(library.bind(ical.iterator_next, "icalrecur_iterator_next"));
  TRY(library.bind(ical.iterator_free, "icalrecur_iterator_free"));
  TRY(library.bind(ical.is_null_time, "icaltime_is_null_time"));
  TRY(library.bind(ical.is_utc, "icaltime_is_utc"));
  ical.set_errors_are_fatal(0);  // or it aborts on a rule that can't be read
  return ical;
}

icaltimetype to_ical(const LocalTime& local) {
  icaltimetype time{};
  time.year = local.date.year;
  time.month = local.date.month;
  time.day = local.date.day;
  time.hour = local.hour;
  time.minute = local.minute;
  time.second = local.second;
  return time;
}

LocalTime from_ical(const icaltimetype& time) {
  return {.date = {time.year, time.month, time.day}, .hour = time.hour, .minute = time.minute, .second = time.second};
}

std::unexpected<Error> bad_rule(std::string_view rule, std::string_view why) {
  return fail(ErrorKind::malformed, fmt::format("the recurrence rule {} {}", quoted(printable(rule, 120)), why));
}

// The last local time at which the rule may happen: its UNTIL, but not behind `last`. A date means its whole day.
LocalTime end_of(const Libical& ical, const icaltimetype& until, const LocalTime& last, const TimeZone& zone) {
  if (ical.is_null_time(until)) return last;
  auto end = from_ical(until);
  if (until.is_date) {
    end.hour = 23;
    end.minute = end.second = 59;
  } else if (ical.is_utc(until)) {
    end = zone.local(TimeZone::utc().moment(end));
  }
  return std::min(end, last);
}

// What following the rule over that time costs, as RecurrenceBudget counts.
std::size_t steps_of(const icalrecurrencetype& rule, const LocalTime& start, const LocalTime& end) {
  struct Cost {
    icalrecurrencetype_frequency frequency;
    std::int64_t seconds;
    std::int64_t weight;
  };
  static constexpr Cost kCosts[] = {{ICAL_SECONDLY_RECURRENCE, 1, 1},        {ICAL_MINUTELY_RECURRENCE, 60, 1},
                                    {ICAL_HOURLY_RECURRENCE, 3600, 1},       {ICAL_DAILY_RECURRENCE, 86'400, 1},
                                    {ICAL_WEEKLY_RECURRENCE, 604'800, 2},    {ICAL_MONTHLY_RECURRENCE, 2'419'200, 5},
                                    {ICAL_YEARLY_RECURRENCE, 31'536'000, 20}};
  const auto utc = TimeZone::utc();
  const auto length = std::max<std::int64_t>((utc.moment(end) - utc.moment(start)).ms / 1000, 0);
  const auto* const cost = std::ranges::find(kCosts, rule.freq, &Cost::frequency);
  return static_cast<std::size_t>((length / cost->seconds / std::max<std::int64_t>(rule.interval, 1) + 1) *
                                  cost->weight);
}

// A rule by days or weeks comes back to itself: the last moment before `first` from which it goes on as from `start`.
// One that counts its occurrences has to be followed from its beginning.
LocalTime nearest_start(const icalrecurrencetype& rule, const LocalTime& start, const LocalTime& first) {
  const bool by_days = rule.freq == ICAL_DAILY_RECURRENCE || rule.freq == ICAL_WEEKLY_RECURRENCE;
  if (!by_days || rule.count != 0) return start;
  const auto begin = days_from_civil(start.date);
  const auto days = days_from_civil(first.date) - 1 - begin;
  const std::int64_t period = std::max<std::int64_t>(rule.interval, 1) * (rule.freq == ICAL_WEEKLY_RECURRENCE ? 7 : 1);
  if (days < period) return start;
  auto nearer = start;
  nearer.date = civil_from_days(begin + days / period * period);
  return nearer;
}

// Follows the rule from `begin` to `end`, at most `count` times (0: without end), and adds what isn't there already.
Result<void> follow(const Libical& ical, const icalrecurrencetype& rule, const LocalTime& begin, const LocalTime& end,
                    int count, RecurrenceBudget& budget, std::vector<LocalTime>& found) {
  const std::unique_ptr<icalrecur_iterator, decltype(ical.iterator_free)> iterator(
      ical.iterator_new(rule, to_ical(begin)), ical.iterator_free);
  if (!iterator) return fail(ErrorKind::malformed, "can't be followed: it never happens, or contradicts itself");
  for (int number = 1; count == 0 || number <= count; ++number) {
    const auto next = ical.iterator_next(iterator.get());
    if (ical.is_null_time(next)) break;
    const auto local = from_ical(next);
    if (local > end) break;
    if (local != found.front()) found.push_back(local);
    if (budget.steps == 0) return fail(ErrorKind::too_large, std::string(kTooOften));
    --budget.steps;
  }
  return {};
}

}  // namespace

Result<std::vector<LocalTime>> recurrences(std::string_view text, const LocalTime& start, const LocalSpan& wanted,
                                           const TimeZone& zone, RecurrenceBudget& budget) {
  const auto ical = TRY(load());
  auto rule = ical.rule_from_string(std::string(text).c_str());
  if (rule.freq == ICAL_NO_RECURRENCE) return bad_rule(text, "can't be read");
  if (rule.rscale != nullptr) return bad_rule(text, "is in another calendar (RSCALE)");
  const auto end = end_of(ical, rule.until, wanted.last, zone);
  if (end < start) return std::vector{start};
  const auto begin = nearest_start(rule, start, std::min(wanted.first, end));
  const auto steps = steps_of(rule, begin, end);
  if (steps > budget.steps) return bad_rule(text, kTooOften);
  budget.steps -= steps;

  // An end keeps libical from looking for 30 February until the year 2582; it takes no COUNT beside it: counted here.
  const int count = rule.count;
  rule.count = 0;
  rule.until = to_ical(end);
  std::vector<LocalTime> found = {start};
  if (const auto done = follow(ical, rule, begin, end, count, budget, found); !done) {
    return bad_rule(text, done.error().message);
  }
  return found;
}

}  // namespace tidegate
