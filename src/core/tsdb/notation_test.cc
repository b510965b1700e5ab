#include "core/tsdb/notation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/tsdb/storage.h"

namespace tidegate::tsdb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<double> values_of(std::string_view text) {
  const auto series = parse_series("m " + std::string(text));
  EXPECT_TRUE(series) << text << ": " << (series ? "" : series.error().message);
  std::vector<double> values;
  for (const auto& value : series ? series->values : std::vector<SeriesValue>()) values.push_back(value.value);
  return values;
}

std::string labels_of(std::string_view metric) {
  const auto labels = parse_metric(metric);
  return labels ? format_labels(*labels) : "error: " + labels.error().message;
}

std::string error_of(std::string_view line) {
  const auto series = parse_series(line);
  return series ? "" : series.error().message;
}

TEST(Notation, a_metric_has_a_name_labels_or_both) {
  EXPECT_EQ(labels_of("up"), "up");
  EXPECT_EQ(labels_of("{}"), "{}");
  EXPECT_EQ(labels_of(R"({job="a"})"), R"({job="a"})");
  EXPECT_EQ(labels_of(R"(up{zone='b', job="a",})"), R"(up{job="a", zone="b"})");
  EXPECT_EQ(labels_of(R"({"my.metric", "my.label"="a"})"), R"({"my.metric", "my.label"="a"})");
}

TEST(Notation, a_metric_may_be_a_keyword) { EXPECT_EQ(labels_of(R"(sum{by="a"})"), R"(sum{by="a"})"); }

TEST(Notation, an_empty_label_is_none) { EXPECT_EQ(labels_of(R"(up{job=""})"), "up"); }

TEST(Notation, brackets_and_blanks_in_strings_end_nothing) {
  const auto series = parse_series(R"(up{job="a} b \" c"} 1)");
  ASSERT_TRUE(series);
  EXPECT_EQ(series->labels.get("job"), "a} b \" c");
  EXPECT_EQ(series->values.size(), 1);
}

TEST(Notation, single_values) {
  EXPECT_THAT(values_of("1 -2.5 +3 .5 1e3 1E-3 1_000"), ElementsAre(1, -2.5, 3, .5, 1000, .001, 1000));
  EXPECT_THAT(values_of("Inf -inf +Inf"), ElementsAre(INFINITY, -INFINITY, INFINITY));
  EXPECT_TRUE(std::isnan(values_of("NaN").at(0)));
}

TEST(Notation, stale_is_its_own_nan) {
  EXPECT_TRUE(is_stale(values_of("stale").at(0)));
  EXPECT_FALSE(is_stale(values_of("NaN").at(0)));
}

TEST(Notation, a_repetition_has_one_value_more_than_it_says) {
  EXPECT_THAT(values_of("7x2"), ElementsAre(7, 7, 7));
  EXPECT_THAT(values_of("1+2x2"), ElementsAre(1, 3, 5));
  EXPECT_THAT(values_of("1-2x2"), ElementsAre(1, -1, -3));
  EXPECT_THAT(values_of("-1-2x1 4"), ElementsAre(-1, -3, 4));
}

TEST(Notation, steps_add_up_with_their_rounding) { EXPECT_EQ(values_of("0+0.1x3").at(3), 0.1 + 0.1 + 0.1); }

TEST(Notation, a_zero_before_an_x_is_repeated) { EXPECT_THAT(values_of("0x2"), ElementsAre(0, 0, 0)); }

TEST(Notation, a_gap_has_as_many_steps_as_it_says) {
  const auto series = parse_series("m _ 1 _x2 2");
  std::vector<bool> omitted;
  for (const auto& value : series->values) omitted.push_back(value.omitted);
  EXPECT_THAT(omitted, ElementsAre(true, false, true, true, false));
}

TEST(Notation, histograms_stand_alone_are_repeated_and_grow) {
  const auto series = parse_series(
      "m {{count:1 sum:1 buckets:[1]}} {{count:2}}x1 {{count:1 sum:1 buckets:[1]}}+{{count:1 sum:2 buckets:[1]}}x2");
  ASSERT_TRUE(series) << series.error().message;
  std::vector<double> counts;
  for (const auto& value : series->values) counts.push_back(value.histogram->count);
  EXPECT_THAT(counts, ElementsAre(1, 2, 2, 1, 2, 3));
  EXPECT_EQ(series->values.back().histogram->sum, 5);
}

TEST(Notation, knows_whether_a_counter_reset_is_written) {
  const auto series = parse_series("m {{count:1 counter_reset_hint:unknown}} {{count:1}}");
  ASSERT_TRUE(series) << series.error().message;
  EXPECT_TRUE(series->values[0].reset_is_written);
  EXPECT_FALSE(series->values[1].reset_is_written);
}

TEST(Notation, errors_name_what_they_do_not_understand) {
  EXPECT_THAT(error_of("m 1 two 3"), HasSubstr("\"two\" is no series value"));
  EXPECT_THAT(error_of("m 1x"), HasSubstr("repetitions"));
  EXPECT_THAT(error_of("m 1+2"), HasSubstr("number of steps"));
  EXPECT_THAT(error_of("m stalex3"), HasSubstr("stalex3"));
  EXPECT_THAT(error_of("m 1,2"), HasSubstr("1,2"));
  EXPECT_THAT(error_of("m {{count:1"), HasSubstr("ends in }}"));
  EXPECT_THAT(error_of("m{a=b} 1"), HasSubstr("expected a string"));
  EXPECT_THAT(error_of("m{a=\"b\" 1"), HasSubstr("metric"));
  EXPECT_THAT(error_of("+1"), HasSubstr("is no series"));
  EXPECT_THAT(error_of(""), HasSubstr("is no series"));
}

TEST(Notation, a_line_has_a_limit) {
  EXPECT_THAT(error_of("m 1x99999999999999999999999"), HasSubstr("more than 1000000 values"));
  EXPECT_THAT(error_of("m {{count:1}}+{{count:1}}x900000"), HasSubstr("900000 steps of histograms are too many"));
  EXPECT_THAT(error_of("m _x999999 _x999999"), HasSubstr("more than 1000000 values"));
}

TEST(Notation, start_times_are_offsets_of_samples) {
  EXPECT_THAT(*parse_starts("-1m 0s _ 30s"), ElementsAre(-60'000, 0, std::nullopt, 30'000));
  EXPECT_THAT(*parse_starts("-1mx1 _x2"), ElementsAre(-60'000, -60'000, std::nullopt, std::nullopt));
  EXPECT_THAT(*parse_starts("-1m-30sx2 5s+1sx1"), ElementsAre(-60'000, -90'000, -120'000, 5'000, 6'000));
}

TEST(Notation, a_star_repeats_the_last_known_start) {
  EXPECT_THAT(*parse_starts("* -1m _ * *x1"), ElementsAre(0, -60'000, std::nullopt, -60'000, -60'000, -60'000));
}

TEST(Notation, bad_start_times_are_errors) {
  for (const auto* text : {"1", "x3", "-1mx", "-1m-30s", "1mfoo", "_x0", "**", "-1m3"})
    EXPECT_FALSE(parse_starts(text)) << text;
}

}  // namespace
}  // namespace tidegate::tsdb
