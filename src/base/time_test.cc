#include "base/time.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

TEST(Duration, is_read_as_prometheus_reads_it) {
  EXPECT_EQ(parse_duration("5m")->ms, 300'000);
  EXPECT_EQ(parse_duration("1h30m")->ms, 5'400'000);
  EXPECT_EQ(parse_duration("500ms")->ms, 500);
  EXPECT_EQ(parse_duration("1m500ms")->ms, 60'500);
  EXPECT_EQ(parse_duration("1y")->ms, 31'536'000'000);
  EXPECT_EQ(parse_duration("0")->ms, 0);
  EXPECT_EQ(parse_duration("0s")->ms, 0);
}

TEST(Duration, is_refused_when_a_typo_could_open_the_gate) {
  for (const char* text : {"", "5", "m", "5 m", "-5m", "5min", "1.5h", "30m1h", "5m5m", "1ms1s", "+5m", "5M", "999y",
                           "99999999999999999999s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Duration, is_written_so_that_it_reads_back) {
  for (const char* text : {"0s", "5m", "1h30m", "500ms", "1d", "2w", "1y", "8d", "1m30s", "12h1ms"}) {
    EXPECT_EQ(format_duration(*parse_duration(text)), text);
  }
  EXPECT_EQ(format_duration(seconds(90)), "1m30s");
  EXPECT_EQ(format_duration(seconds(-90)), "-1m30s");
}

TEST(Duration, is_rough_for_people) {
  EXPECT_EQ(format_duration_rough(milliseconds(350)), "350ms");
  EXPECT_EQ(format_duration_rough(seconds(12)), "12s");
  EXPECT_EQ(format_duration_rough(seconds(245)), "4m 5s");
  EXPECT_EQ(format_duration_rough(minutes(192)), "3h 12m");
  EXPECT_EQ(format_duration_rough(hours(48)), "2d");
}

TEST(Timestamp, is_read_from_rfc3339_and_from_seconds) {
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00Z")->ms, 0);
  EXPECT_EQ(parse_timestamp("2023-11-14T22:13:20Z")->ms, 1'700'000'000'000);
  EXPECT_EQ(parse_timestamp("2023-11-14T23:13:20.25+01:00")->ms, 1'700'000'000'250);
  EXPECT_EQ(parse_timestamp("1700000000")->ms, 1'700'000'000'000);
  EXPECT_EQ(parse_timestamp("1700000000.5")->ms, 1'700'000'000'500);
  EXPECT_EQ(parse_timestamp("2024-02-29T00:00:00Z")->ms, 1'709'164'800'000);
}

TEST(Timestamp, is_refused_when_it_is_no_moment) {
  for (const char* text : {"", "now", "2023-02-29T00:00:00Z", "2023-13-01T00:00:00Z", "2023-11-14", "2023-11-14T22:13Z",
                           "2023-11-14T22:13:20", "2023-11-14T25:00:00Z", "-5", "1700000000.", "1700000000x",
                           "2023-11-14T22:13:20Zjunk"}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
}

TEST(Timestamp, is_written_so_that_it_reads_back) {
  for (const char* text :
       {"1970-01-01T00:00:00Z", "2023-11-14T22:13:20Z", "2024-02-29T23:59:59.999Z", "9999-12-31T23:59:59Z"}) {
    EXPECT_EQ(format_timestamp(*parse_timestamp(text)), text);
  }
}

}  // namespace
}  // namespace tidegate
