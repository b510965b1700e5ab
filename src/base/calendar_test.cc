#include "base/calendar.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace tidegate {
namespace {

using Texts = std::vector<std::string>;

std::string calendar(std::string_view lines) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + replace_all(std::string(lines), "\n", "\r\n") + "END:VCALENDAR\r\n";
}
std::string event(std::string_view lines) {
  return calendar("BEGIN:VEVENT\nUID:1\nSUMMARY:freeze\n" + std::string(lines) + "END:VEVENT\n");
}

// The occurrences in that time, as "start/end", in UTC and without years.
Texts found(const std::string& ics, std::string_view from, std::string_view to, std::string_view floating = "UTC") {
  const Window asked{parse_timestamp(from).value(), parse_timestamp(to).value()};
  const auto events = calendar_events(ics, TimeZone::open(floating).value(), asked);
  if (!events) return {events.error().message};
  Texts texts;
  for (const auto& [window, summary] : *events) {
    texts.push_back(format_timestamp(window.start).substr(5) + "/" + format_timestamp(window.end).substr(5));
  }
  return texts;
}
Texts in_2026(const std::string& ics, std::string_view floating = "UTC") {
  return found(ics, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", floating);
}
std::string why_not(const std::string& ics) {
  const auto checked = check_calendar(ics);
  return checked ? "" : checked.error().message;
}

TEST(Calendar, an_event_lasts_from_dtstart_to_dtend) {
  EXPECT_EQ(in_2026(event("DTSTART:20260704T080000Z\nDTEND:20260704T100000Z\n")),
            Texts{"07-04T08:00:00Z/07-04T10:00:00Z"});
}

TEST(Calendar, an_event_has_its_summary) {
  const auto ics = event("SUMMARY:Release freeze\\, all\n  teams\nDTSTART:20260704T080000Z\nDURATION:PT1H\n");
  const auto events = calendar_events(
      ics, TimeZone::utc(),
      {parse_timestamp("2026-07-04T00:00:00Z").value(), parse_timestamp("2026-07-05T00:00:00Z").value()});
  EXPECT_EQ(events.value().at(0).summary, "Release freeze, all teams");
}

TEST(Calendar, a_duration_counts_days_by_the_calendar_and_hours_by_the_clock) {
  const std::string_view start = "DTSTART;TZID=Europe/Berlin:20260328T120000\n";  // clocks go forward that night
  EXPECT_EQ(in_2026(event(std::string(start) + "DURATION:P1D\n")), Texts{"03-28T11:00:00Z/03-29T10:00:00Z"});
  EXPECT_EQ(in_2026(event(std::string(start) + "DURATION:PT24H\n")), Texts{"03-28T11:00:00Z/03-29T11:00:00Z"});
}

TEST(Calendar, whole_days_are_days_of_the_floating_zone_and_end_before_dtend) {
  const auto ics = event("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\n");
  EXPECT_EQ(in_2026(ics), Texts{"12-24T00:00:00Z/12-27T00:00:00Z"});
  EXPECT_EQ(in_2026(ics, "Europe/Berlin"), Texts{"12-23T23:00:00Z/12-26T23:00:00Z"});
  EXPECT_EQ(in_2026(event("DTSTART;VALUE=DATE:20261224\n")), Texts{"12-24T00:00:00Z/12-25T00:00:00Z"});
}

TEST(Calendar, times_without_a_zone_are_in_the_floating_one) {
  EXPECT_EQ(in_2026(event("DTSTART:20260704T080000\nDURATION:PT1H\n"), "America/New_York"),
            Texts{"07-04T12:00:00Z/07-04T13:00:00Z"});
}

TEST(Calendar, a_rule_repeats_an_event_by_the_clock_on_the_wall) {
  const auto ics = event("DTSTART;TZID=Europe/Berlin:20260327T220000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\n");
  EXPECT_EQ(in_2026(ics), (Texts{"03-27T21:00:00Z/03-27T22:00:00Z", "03-28T21:00:00Z/03-28T22:00:00Z",
                                 "03-29T20:00:00Z/03-29T21:00:00Z", "03-30T20:00:00Z/03-30T21:00:00Z"}));
}

TEST(Calendar, a_rule_without_end_is_followed_only_where_asked) {
  const auto ics = event("DTSTART:20100101T220000Z\nDURATION:PT4H\nRRULE:FREQ=WEEKLY;BYDAY=MO,FR\n");
  EXPECT_EQ(found(ics, "2026-07-04T00:00:00Z", "2026-07-07T00:00:00Z"),
            (Texts{"07-03T22:00:00Z/07-04T02:00:00Z", "07-06T22:00:00Z/07-07T02:00:00Z"}));
}

TEST(Calendar, a_rule_that_began_long_ago_goes_on_in_step) {
  const auto days = [](std::string_view rule) {
    Texts texts =
        found(event("DTSTART;TZID=Europe/Berlin:19990101T220000\nDURATION:PT1H\nRRULE:" + std::string(rule) + "\n"),
              "2026-07-01T00:00:00Z", "2026-07-15T00:00:00Z");
    for (auto& text : texts) text = text.substr(0, 5);
    return texts;
  };
  EXPECT_EQ(days("FREQ=DAILY;INTERVAL=5"), (Texts{"07-03", "07-08", "07-13"}));      // 10045 days are 5 * 2009
  EXPECT_EQ(days("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,SU"), (Texts{"07-10", "07-12"}));  // 1999-01-01 was a Friday
  EXPECT_EQ(days("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,SU;COUNT=100000"), days("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,SU"));
  EXPECT_EQ(days("FREQ=DAILY;INTERVAL=5;COUNT=100000"), days("FREQ=DAILY;INTERVAL=5"));
  EXPECT_EQ(days("FREQ=DAILY;UNTIL=20260703T200000Z"), (Texts{"07-01", "07-02", "07-03"}));
  EXPECT_EQ(days("FREQ=DAILY;UNTIL=20250703T200000Z"), Texts{});
}

TEST(Calendar, until_in_utc_is_meant_in_the_zone_of_the_event) {
  const std::string_view start = "DTSTART;TZID=America/New_York:20260701T220000\nDURATION:PT1H\n";
  EXPECT_EQ(in_2026(event(std::string(start) + "RRULE:FREQ=DAILY;UNTIL=20260703T020000Z\n")).size(), 2u);
  EXPECT_EQ(in_2026(event(std::string(start) + "RRULE:FREQ=DAILY;UNTIL=20260703T015959Z\n")).size(), 1u);
  EXPECT_EQ(in_2026(event(std::string(start) + "RRULE:FREQ=DAILY;UNTIL=20260703\n")).size(), 3u);
}

TEST(Calendar, exdates_take_out_and_rdates_add) {
  const auto ics = event(
      "DTSTART:20260701T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\n"
      "EXDATE:20260702T080000Z\nEXDATE;VALUE=DATE:20260703\n"
      "RDATE:20260801T080000Z,20260802T080000Z\nRDATE;VALUE=PERIOD:20260901T080000Z/PT3H\n");
  EXPECT_EQ(in_2026(ics), (Texts{"07-01T08:00:00Z/07-01T09:00:00Z", "07-04T08:00:00Z/07-04T09:00:00Z",
                                 "08-01T08:00:00Z/08-01T09:00:00Z", "08-02T08:00:00Z/08-02T09:00:00Z",
                                 "09-01T08:00:00Z/09-01T11:00:00Z"}));
}

TEST(Calendar, an_occurrence_that_was_moved_or_cancelled_is_not_at_its_old_time) {
  const auto ics = calendar(
      "BEGIN:VEVENT\nUID:1\nDTSTART:20260701T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT\n"
      "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20260702T080000Z\nDTSTART:20260702T120000Z\nDURATION:PT1H\nEND:VEVENT\n"
      "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20260703T080000Z\nDTSTART:20260703T080000Z\nDURATION:PT1H\n"
      "STATUS:CANCELLED\nEND:VEVENT\n");
  EXPECT_EQ(in_2026(ics), (Texts{"07-01T08:00:00Z/07-01T09:00:00Z", "07-02T12:00:00Z/07-02T13:00:00Z"}));
}

TEST(Calendar, cancelled_events_do_not_count_and_ones_shown_as_free_do) {
  EXPECT_EQ(in_2026(event("DTSTART:20260701T080000Z\nDURATION:PT1H\nSTATUS:CANCELLED\n")), Texts{});
  EXPECT_EQ(in_2026(event("DTSTART:20260701T080000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT\n")).size(), 1u);
}

constexpr std::string_view kOfficeZone =
    "BEGIN:VTIMEZONE\nTZID:Office\n"
    "BEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\n"
    "BEGIN:DAYLIGHT\nDTSTART:19700329T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n";

TEST(Calendar, a_zone_that_the_file_defines_holds_for_its_times) {
  const auto ics = calendar(std::string(kOfficeZone) +
                            "BEGIN:VEVENT\nUID:1\nDTSTART;TZID=Office:20260101T080000\n"
                            "DTEND;TZID=Office:20260101T090000\nRRULE:FREQ=MONTHLY;INTERVAL=6\nEND:VEVENT\n");
  EXPECT_EQ(in_2026(ics), (Texts{"01-01T07:00:00Z/01-01T08:00:00Z", "07-01T06:00:00Z/07-01T07:00:00Z"}));
}

TEST(Calendar, zones_are_read_as_outlook_writes_them) {
  const auto ics = calendar(
      "METHOD:PUBLISH\nX-WR-CALNAME:Freezes\n"
      "BEGIN:VTIMEZONE\nTZID:W. Europe Standard Time\n"
      "BEGIN:STANDARD\nDTSTART:16011028T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\n"
      "TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\n"
      "BEGIN:DAYLIGHT\nDTSTART:16010325T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\n"
      "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
      "BEGIN:VEVENT\nCLASS:PUBLIC\nDTSTART;TZID=\"W. Europe Standard Time\":20260704T080000\n"
      "DTEND;TZID=\"W. Europe Standard Time\":20260704T090000\nSUMMARY;LANGUAGE=de:Sperre\nUID:040000008200E00074C5\n"
      "X-MICROSOFT-CDO-BUSYSTATUS:BUSY\nBEGIN:VALARM\nTRIGGER:-PT15M\nACTION:DISPLAY\nEND:VALARM\nEND:VEVENT\n");
  EXPECT_EQ(in_2026(ics), Texts{"07-04T06:00:00Z/07-04T07:00:00Z"});
}

TEST(Calendar, an_unknown_zone_is_an_error) {
  EXPECT_EQ(why_not(event("DTSTART;TZID=Europe/Berln:20260704T080000\nDURATION:PT1H\n")),
            R"(the event "freeze" in line 3: unknown time zone "Europe/Berln"; did you mean "Europe/Berlin"?)");
}

TEST(Calendar, one_without_an_event_is_an_error) {
  EXPECT_EQ(why_not(calendar("")), "there is no event (VEVENT) in the calendar, so it would exclude nothing");
  EXPECT_EQ(why_not(calendar("BEGIN:VTODO\nUID:1\nEND:VTODO\n")),
            "there is no event (VEVENT) in the calendar, so it would exclude nothing");
}

TEST(Calendar, what_is_no_calendar_is_an_error_with_its_line) {
  EXPECT_EQ(why_not(""), "there is no calendar in it (BEGIN:VCALENDAR)");
  EXPECT_EQ(why_not("<!doctype html>\n<title>Sign in</title>"),
            R"(line 1 is not of an iCalendar file: "<!doctype html>")");
  EXPECT_EQ(why_not("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260704\n"),
            "line 2 begins VEVENT, which never ends: is the file cut off?");
  EXPECT_EQ(why_not("BEGIN:VCALENDAR\nEND:VEVENT\n"), "line 2 ends VEVENT, which didn't begin");
  EXPECT_EQ(why_not("BEGIN:VEVENT\nEND:VEVENT\n"), "line 1 begins VEVENT outside of a calendar");
  EXPECT_EQ(why_not("SUMMARY:x\n"), R"(line 1 stands outside of a calendar: "SUMMARY:x")");
  EXPECT_EQ(why_not(std::string("BEGIN:VCALENDAR\0\n", 17)), "the calendar contains NUL bytes");
  EXPECT_EQ(why_not(std::string((1 << 20) + 1, ' ')), "the calendar is larger than 1 MiB");
}

TEST(Calendar, what_cannot_be_followed_in_an_event_is_an_error) {
  const auto why = [](std::string_view lines) {
    return replace_all(why_not(event(lines)), R"(the event "freeze" in line 3: )", "");
  };
  EXPECT_EQ(why("DTEND:20260704T080000Z\n"), "it has no DTSTART");
  EXPECT_EQ(why("DTSTART:20260704T080000Z\n"), "it has no length: write DTEND or DURATION");
  EXPECT_EQ(why("DTSTART:20260704T080000Z\nDTEND:20260704T070000Z\n"), "it has no length: write DTEND or DURATION");
  EXPECT_EQ(why("DTSTART:20260704T080000Z\nDTSTART:20260705T080000Z\nDURATION:PT1H\n"), "it has more than one DTSTART");
  EXPECT_EQ(why("DTSTART:20260230T080000Z\nDURATION:PT1H\n"), R"(the time "20260230T080000Z" can't be read)");
  EXPECT_EQ(why("DTSTART:20260704T080000Z\nDURATION:1h\n"), R"(the duration "1h" can't be read)");
  EXPECT_EQ(why("DTSTART:20260704T080000Z\nDTEND;VALUE=DATE:20260705\n"),
            "of DTSTART and DTEND one has a time of day and the other has not");
  EXPECT_EQ(why("DTSTART:20260704T080000Z\nDURATION:PT1H\nRRULE:FREQ=SOMETIMES\n"),
            R"(the recurrence rule "FREQ=SOMETIMES" can't be read)");
  EXPECT_TRUE(why("DTSTART:20260704T080000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\n")
                  .ends_with("can't be followed: it never happens, or contradicts itself"));
  EXPECT_EQ(why("DTSTART:20260704T080000Z\nDURATION:PT1H\nEXRULE:FREQ=DAILY\n"),
            "EXRULE can't be followed; write EXDATE");
}

TEST(Calendar, a_rule_that_happens_too_often_is_an_error_and_never_hangs) {
  for (const auto* rule :
       {"FREQ=SECONDLY", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MINUTELY;COUNT=1000000000",
        "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3,4,5,6,7,8,9;BYSECOND=1,2,3,4,5,6,7,8,9;COUNT=999999"}) {
    const auto texts = in_2026(event("DTSTART:19700101T080000Z\nDURATION:PT1S\nRRULE:" + std::string(rule) + "\n"));
    ASSERT_EQ(texts.size(), 1u) << rule;
    EXPECT_TRUE(texts[0].ends_with("happens too often since it began")) << texts[0];
  }
}

TEST(Calendar, thousands_of_rules_share_one_budget) {
  std::string events;
  while (events.size() < 300'000) {
    events += "BEGIN:VEVENT\nDTSTART:19000101\nRRULE:FREQ=YEARLY;BYDAY=MO,TU\nEND:VEVENT\n";
  }
  const auto text = in_2026(calendar(events)).at(0);
  EXPECT_TRUE(text.ends_with("happens too often since it began")) << text;
}

TEST(Calendar, a_rule_may_be_as_fine_as_seconds_when_it_is_short) {
  EXPECT_EQ(in_2026(event("DTSTART:20261231T235950Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY\n")).size(), 10u);
}

}  // namespace
}  // namespace tidegate
