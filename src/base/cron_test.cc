#include "base/cron.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

Cron cron(std::string_view text) { return parse_cron(text).value(); }
CronError error(std::string_view text) { return parse_cron(text).error(); }

std::vector<std::string> times(std::string_view text, std::string_view zone_name, std::string_view from,
                               std::string_view to) {
  const auto zone = TimeZone::open(zone_name).value();
  const Window window{parse_timestamp(from).value(), parse_timestamp(to).value()};
  std::vector<std::string> shown;
  const auto found = occurrences(cron(text), zone, window).value();
  for (const auto time : found) shown.push_back(format_timestamp(time));
  return shown;
}
using Times = std::vector<std::string>;

TEST(Cron, every_field_takes_values_ranges_steps_lists_and_names) {
  const auto parsed = cron("0,30 8-10,22 */10 jan,Dec mon-FRI");
  EXPECT_EQ(parsed.minutes.count(), 2u);
  EXPECT_TRUE(parsed.hours[8] && parsed.hours[9] && parsed.hours[10] && parsed.hours[22]);
  EXPECT_TRUE(parsed.days[1] && parsed.days[11] && parsed.days[21] && parsed.days[31]);
  EXPECT_TRUE(parsed.months[1] && parsed.months[12]);
  EXPECT_EQ(parsed.weekdays.to_ulong(), 0b0111110u);
  EXPECT_EQ(cron("10-50/20 * * * *").minutes.count(), 3u);
}

TEST(Cron, sunday_is_0_and_7) {
  EXPECT_EQ(cron("0 0 * * 0"), cron("0 0 * * 7"));
  EXPECT_EQ(cron("0 0 * * sun"), cron("0 0 * * 7"));
  EXPECT_EQ(cron("0 0 * * 5-7").weekdays.to_ulong(), 0b1100001u);
  EXPECT_EQ(cron("0 0 * * */2").weekdays.to_ulong(), 0b1010101u);
}

TEST(Cron, shorthands_stand_for_expressions) {
  EXPECT_EQ(cron("@daily"), cron("0 0 * * *"));
  EXPECT_EQ(cron(" @Weekly "), cron("0 0 * * 0"));
  EXPECT_EQ(error("@dayly").hint, R"(did you mean "@daily"?)");
  EXPECT_EQ(error("@reboot").message, R"(unknown shorthand "@reboot")");
}

TEST(Cron, errors_point_at_the_part_that_is_wrong) {
  EXPECT_EQ(error("0 25 * * *"), (CronError{2, 2, "25 is beyond the range of the hour, 0-23", ""}));
  EXPECT_EQ(error("0 0 1,32 * *").offset, 6u);
  EXPECT_EQ(error("0 22 * * mno").hint, R"(did you mean "mon"?)");
  EXPECT_EQ(error("0 22 * * fri-mon").message, R"(the range "fri-mon" runs backwards)");
  EXPECT_EQ(error("0 22 * * fri-mon").hint, "write two ranges, 5-7,0-1");
  EXPECT_EQ(error("5/15 * * * *").hint, "write 5-59/15");
  EXPECT_EQ(error("*/0 * * * *"), (CronError{2, 1, "the step of the minute must be a number from 1", ""}));
  EXPECT_EQ(error("*/90 * * * *").message, "the step 90 is longer than the range 0-59 of the minute");
  EXPECT_EQ(error("0 1, * * *").message, "a value of the hour is missing");
}

TEST(Cron, what_other_schedulers_add_is_named) {
  EXPECT_EQ(error("0 0 22 * * *").hint, "minute hour day month weekday; there are no seconds and no years");
  EXPECT_EQ(error("0 22 ? * 1").message, R"("?" is of Quartz, not of cron)");
  EXPECT_EQ(error("0 22 L * *").message, R"("L" is of Quartz, not of cron)");
  EXPECT_EQ(error("CRON_TZ=Europe/Berlin 0 22 * * *").hint, "write it as time_zone:");
  EXPECT_EQ(error("H 22 * * *").message, R"("H" is not a value of the minute)");
  EXPECT_EQ(error("").message, "the cron expression is empty");
  EXPECT_EQ(error("0 22 *").message, "a cron expression has 5 fields, this one has 3");
}

TEST(Cron, a_day_that_never_comes_is_an_error) {
  EXPECT_EQ(error("0 0 30 2 *").message, "this day never comes in these months");
  EXPECT_TRUE(parse_cron("0 0 29 2 *"));
  EXPECT_TRUE(parse_cron("0 0 30 2 mon"));  // on Mondays of February
}

TEST(Occurrences, are_in_the_zone_of_the_clock_on_the_wall) {
  EXPECT_EQ(times("0 22 * * *", "Europe/Berlin", "2026-07-01T00:00:00Z", "2026-07-03T00:00:00Z"),
            (Times{"2026-07-01T20:00:00Z", "2026-07-02T20:00:00Z"}));
}

TEST(Occurrences, begin_with_the_window_and_end_before_its_end) {
  EXPECT_EQ(times("0 * * * *", "UTC", "2026-07-01T10:00:00Z", "2026-07-01T12:00:00Z"),
            (Times{"2026-07-01T10:00:00Z", "2026-07-01T11:00:00Z"}));
  EXPECT_EQ(times("0 10 * * *", "UTC", "2026-07-01T10:00:01Z", "2026-07-02T10:00:00Z"), Times{});
}

TEST(Occurrences, either_day_field_is_enough_when_both_are_given) {
  EXPECT_EQ(times("0 0 13 * fri", "UTC", "2026-02-01T00:00:00Z", "2026-02-21T00:00:00Z"),
            (Times{"2026-02-06T00:00:00Z", "2026-02-13T00:00:00Z", "2026-02-20T00:00:00Z"}));
  EXPECT_EQ(times("0 0 */2 * fri", "UTC", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00Z"),
            (Times{"2026-02-13T00:00:00Z", "2026-02-27T00:00:00Z"}));  // begins with *: both must match
}

TEST(Occurrences, a_time_that_does_not_exist_happens_at_the_first_moment_after_the_gap) {
  EXPECT_EQ(times("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z"),
            (Times{"2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"}));
  EXPECT_EQ(times("0,15,30 2,3 29 3 *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
            (Times{"2026-03-29T01:00:00Z", "2026-03-29T01:15:00Z", "2026-03-29T01:30:00Z"}));
}

TEST(Occurrences, a_time_that_happens_twice_counts_once_at_the_first) {
  EXPECT_EQ(times("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"),
            (Times{"2026-10-25T00:30:00Z"}));
}

TEST(Occurrences, an_expression_of_every_hour_goes_by_elapsed_time) {
  EXPECT_EQ(times("30 * * * *", "Europe/Berlin", "2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z"),
            (Times{"2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"}));
  EXPECT_EQ(times("30 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z"),
            (Times{"2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z"}));
}

TEST(Occurrences, rare_days_are_found_and_endless_lists_are_bounded) {
  EXPECT_EQ(times("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2034-01-01T00:00:00Z"),
            (Times{"2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"}));
  const Window century{parse_timestamp("2000-01-01T00:00:00Z").value(),
                       parse_timestamp("2100-01-01T00:00:00Z").value()};
  EXPECT_EQ(occurrences(cron("* * * * *"), TimeZone::utc(), century).error().kind, ErrorKind::too_large);
}

// As slow and simple as it gets: every minute of the window is asked whether it matches.
std::vector<Timestamp> reference(const Cron& expression, const TimeZone& zone, Window window) {
  std::vector<Timestamp> found;
  for (auto time = window.start; time < window.end; time = time + minutes(1)) {
    const auto local = zone.local(time);
    const auto weekday = static_cast<std::size_t>((days_from_civil(local.date) + 4) % 7);
    const bool by_day = expression.days[static_cast<std::size_t>(local.date.day)];
    const bool by_weekday = expression.weekdays[weekday];
    const bool both = expression.any_day || expression.any_weekday;
    const bool on_day = both ? by_day && by_weekday : by_day || by_weekday;
    if (on_day && expression.months[static_cast<std::size_t>(local.date.month)] &&
        expression.hours[static_cast<std::size_t>(local.hour)] &&
        expression.minutes[static_cast<std::size_t>(local.minute)]) {
      found.push_back(time);
    }
  }
  return found;
}

TEST(Occurrences, agree_with_a_reference_that_looks_at_every_minute) {
  const Window spring{parse_timestamp("2026-03-20T00:00:00Z").value(), parse_timestamp("2026-04-10T00:00:00Z").value()};
  const Window autumn{parse_timestamp("2026-10-20T00:00:00Z").value(), parse_timestamp("2026-11-05T00:00:00Z").value()};
  for (const auto* text :
       {"*/7 * * * *", "59 */3 * * *", "30 * 25-31 * *", "0,30 * 1 * sun", "15 */2 */3 mar,oct mon-fri"}) {
    for (const auto* zone_name : {"UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/New_York"}) {
      const auto zone = TimeZone::open(zone_name).value();
      for (const auto& window : {spring, autumn}) {
        const auto found = occurrences(cron(text), zone, window).value();
        EXPECT_EQ(found, reference(cron(text), zone, window)) << text << " in " << zone_name;
      }
    }
  }
  for (const auto* text : {"5 4 * * sun", "30 2 29 3 *", "0 12 1,15 * mon", "*/20 8-18/5 * 4 *"}) {
    EXPECT_EQ(occurrences(cron(text), TimeZone::utc(), spring).value(), reference(cron(text), TimeZone::utc(), spring))
        << text;
  }
}

TEST(LastOccurrence, is_the_newest_before_a_moment) {
  const auto utc = TimeZone::utc();
  const auto at = [](std::string_view text) { return parse_timestamp(text).value(); };
  EXPECT_EQ(last_occurrence(cron("0 22 * * *"), utc, at("2026-07-02T10:00:00Z"), at("2026-07-01T00:00:00Z")),
            at("2026-07-01T22:00:00Z"));
  EXPECT_EQ(last_occurrence(cron("0 22 * * *"), utc, at("2026-07-01T22:00:00Z"), at("2026-07-01T00:00:00Z")),
            std::nullopt);
  EXPECT_EQ(last_occurrence(cron("0 0 29 2 *"), utc, at("2027-07-01T22:00:00Z"), at("2020-07-01T00:00:00Z")),
            at("2024-02-29T00:00:00Z"));
}

}  // namespace
}  // namespace tidegate
