#include "base/time_zone.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

#include "base/file.h"
#include "base/tzif.h"

namespace tidegate {
namespace {

Timestamp at(std::string_view text) { return parse_timestamp(text).value(); }
TimeZone zone(std::string_view name) { return TimeZone::open(name).value(); }
LocalTime local(int year, int month, int day, int hour, int minute = 0) {
  return {.date = {year, month, day}, .hour = hour, .minute = minute};
}

TEST(TimeZone, shows_local_time_in_winter_and_summer) {
  EXPECT_EQ(zone("Europe/Berlin").local(at("2026-01-15T12:00:00Z")), local(2026, 1, 15, 13));
  EXPECT_EQ(zone("Europe/Berlin").local(at("2026-07-15T12:00:00Z")), local(2026, 7, 15, 14));
  EXPECT_EQ(zone("Asia/Kolkata").local(at("2026-07-15T20:00:00Z")), local(2026, 7, 16, 1, 30));
}

TEST(TimeZone, utc_needs_no_database) {
  const auto utc = TimeZone::open("UTC", "/nowhere");
  ASSERT_TRUE(utc);
  EXPECT_EQ(utc->local(at("2026-07-15T20:00:05Z")).second, 5);
  EXPECT_EQ(utc->moment(local(2026, 7, 15, 20)), at("2026-07-15T20:00:00Z"));
}

TEST(TimeZone, a_local_time_in_the_gap_is_the_first_moment_after_it) {
  const auto berlin = zone("Europe/Berlin");
  EXPECT_EQ(berlin.happens(local(2026, 3, 29, 2, 30)), Happens::never);
  EXPECT_EQ(berlin.moment(local(2026, 3, 29, 2, 30)), at("2026-03-29T01:00:00Z"));
  EXPECT_EQ(berlin.moment(local(2026, 3, 29, 3, 0)), at("2026-03-29T01:00:00Z"));
}

TEST(TimeZone, a_local_time_that_happens_twice_is_the_first_or_the_last_as_asked) {
  const auto berlin = zone("Europe/Berlin");
  EXPECT_EQ(berlin.happens(local(2026, 10, 25, 2, 30)), Happens::twice);
  EXPECT_EQ(berlin.moment(local(2026, 10, 25, 2, 30)), at("2026-10-25T00:30:00Z"));
  EXPECT_EQ(berlin.last_moment(local(2026, 10, 25, 2, 30)), at("2026-10-25T01:30:00Z"));
}

TEST(TimeZone, a_day_that_a_zone_skipped_is_one_long_gap) {  // Samoa crossed the date line
  EXPECT_EQ(zone("Pacific/Apia").moment(local(2011, 12, 30, 12)), at("2011-12-30T10:00:00Z"));
}

TEST(TimeZone, summer_time_goes_on_after_the_last_change_that_the_file_lists) {
  EXPECT_EQ(zone("Europe/Berlin").local(at("2050-07-15T12:00:00Z")), local(2050, 7, 15, 14));
}

TEST(TimeZone, an_unknown_name_is_an_error_with_the_one_that_was_meant) {
  EXPECT_EQ(TimeZone::open("Europe/Berln").error().message,
            R"(unknown time zone "Europe/Berln"; did you mean "Europe/Berlin"?)");
  EXPECT_EQ(TimeZone::open("new york").error().message,
            R"(unknown time zone "new york"; did you mean "America/New_York"?)");
  EXPECT_EQ(TimeZone::open("Mars/Base").error().message,
            R"(unknown time zone "Mars/Base"; write an IANA name such as Europe/Berlin, America/New_York or UTC)");
}

TEST(TimeZone, names_never_lead_out_of_the_database) {
  for (const auto* name : {"../../../etc/passwd", "/etc/localtime", "Europe/../../passwd", "", "Europe/", "."}) {
    EXPECT_FALSE(TimeZone::open(name)) << name;
  }
  EXPECT_FALSE(TimeZone::open("zone.tab"));
  EXPECT_FALSE(TimeZone::open("Europe"));
}

TEST(TimeZone, a_system_without_the_database_is_told_what_to_install) {
  EXPECT_EQ(TimeZone::open("Europe/Berlin", "/nowhere").error().message,
            R"(the time zone "Europe/Berlin" can't be looked up: /nowhere has no time zone database; install tzdata)");
}

TEST(TimeZone, agrees_with_the_c_library_in_every_kind_of_zone) {
  constexpr const char* kZones[] = {"Europe/Berlin",    "Europe/Dublin",       "America/New_York",  "America/Sao_Paulo",
                                    "Australia/Sydney", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu",
                                    "Pacific/Apia",     "Pacific/Chatham",     "Asia/Tehran",       "America/St_Johns",
                                    "America/Nuuk",     "Antarctica/Troll",    "Africa/Cairo",      "Asia/Gaza"};
  for (const auto* const name : kZones) {
    ASSERT_EQ(setenv("TZ", name, 1), 0);
    tzset();
    const auto ours = zone(name);
    for (std::time_t t = 0; t < std::time_t{4'000'000'000}; t += 86'413 * 5 + 1'000) {  // to 2096, any time of day
      std::tm theirs{};
      localtime_r(&t, &theirs);
      const LocalTime expected{.date = {theirs.tm_year + 1900, theirs.tm_mon + 1, theirs.tm_mday},
                               .hour = theirs.tm_hour,
                               .minute = theirs.tm_min,
                               .second = theirs.tm_sec};
      ASSERT_EQ(ours.local({t * 1000}), expected) << name << " " << t;
      if (ours.happens(expected) == Happens::once) {
        ASSERT_EQ(ours.moment(expected), Timestamp{t * 1000}) << name << " " << t;
      }
    }
  }
  unsetenv("TZ");
}

TEST(Tzif, damaged_files_are_errors) {
  const auto whole = read_file("/usr/share/zoneinfo/Europe/Berlin").value();
  ASSERT_TRUE(parse_tzif(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(parse_tzif(whole.substr(0, size))) << size;
  for (std::size_t i = 0; i < whole.size(); ++i) {  // whatever a flipped byte means, it is answered
    auto damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0xff);
    if (const auto zone_offsets = parse_tzif(damaged)) (void)zone_offsets->at(1'800'000'000);
  }
}

TEST(Tzif, rules_for_ever_are_read_in_all_their_forms) {
  for (const auto* rule :
       {"CET-1CEST,M3.5.0,M10.5.0/3", "<-03>3", "IST-1GMT0,M10.5.0,M3.5.0/1", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
        "EST5EDT,J60,J300/3:30:15", "XXX3<+02>-2,0/0,365/25", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0"}) {
    EXPECT_TRUE(parse_forever_rule(rule)) << rule;
  }
  for (const auto* rule : {"", "C-1", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1x",
                           "CET-200", "CET-1CEST,M3.5.0,M10.5.0/3x", "<CET-1"}) {
    EXPECT_FALSE(parse_forever_rule(rule)) << rule;
  }
}

}  // namespace
}  // namespace tidegate
