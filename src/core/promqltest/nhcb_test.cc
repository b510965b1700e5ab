#include "core/promqltest/nhcb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::promqltest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Load load(const std::string& series) {
  auto script = parse_script("load_with_nhcb 1m\n" + series);
  EXPECT_TRUE(script) << (script ? "" : script.error().message);
  return std::get<Load>(script->commands.at(0));
}

std::vector<NativeSample> samples(const std::string& series) {
  auto native = native_samples(load(series));
  EXPECT_TRUE(native) << (native ? "" : native.error().message);
  return native ? std::move(*native) : std::vector<NativeSample>();
}

std::string error_of(const std::string& series) {
  const auto native = native_samples(load(series));
  return native ? "" : native.error().message;
}

TEST(Nhcb, buckets_become_counts_of_their_own) {
  const auto native = samples(
      "h_bucket{a=\"b\",le=\"1\"} 2 3\n h_bucket{a=\"b\",le=\"5\"} 5 6\n h_bucket{a=\"b\",le=\"+Inf\"} 6 9\n"
      "h_sum{a=\"b\"} 20 30\n h_count{a=\"b\"} 6 9\n");
  ASSERT_EQ(native.size(), 2);
  EXPECT_EQ(format_labels(native[1].labels), "h{a=\"b\"}");
  EXPECT_EQ(native[1].time, 60'000);
  const Histogram& histogram = native[1].histogram;
  EXPECT_TRUE(histogram.has_custom_buckets());
  EXPECT_THAT(histogram.custom_bounds, ElementsAre(1, 5));
  EXPECT_THAT(histogram.positive, ElementsAre(3, 3, 3));
  EXPECT_EQ(histogram.count, 9);
  EXPECT_EQ(histogram.sum, 30);
}

TEST(Nhcb, without_an_infinite_bucket_the_count_is_it) {
  const auto native = samples("h_bucket{le=\"1\"} 2\n h_count 5\n");
  ASSERT_EQ(native.size(), 1);
  EXPECT_THAT(native[0].histogram.positive, ElementsAre(2, 3));
  EXPECT_THAT(native[0].histogram.custom_bounds, ElementsAre(1));
}

TEST(Nhcb, without_a_count_the_last_bucket_is_it) {
  EXPECT_EQ(samples("h_bucket{le=\"1\"} 2\n h_bucket{le=\"+Inf\"} 3\n").at(0).histogram.count, 3);
}

TEST(Nhcb, empty_buckets_stay_where_gaps_are_small) {
  EXPECT_THAT(samples("h_bucket{le=\"1\"} 2\n h_bucket{le=\"2\"} 2\n h_bucket{le=\"3\"} 3\n").at(0).histogram.positive,
              ElementsAre(2, 0, 1));
  EXPECT_THAT(
      samples("h_bucket{le=\"1\"} 2.5\n h_bucket{le=\"2\"} 2.5\n h_bucket{le=\"3\"} 3\n").at(0).histogram.positive,
      ElementsAre(2.5, 0.5));
}

TEST(Nhcb, other_series_and_bad_bounds_are_left_out) {
  EXPECT_THAT(samples("up 1\n h_bucket{le=\"one\"} 2\n h_bucket 2\n"), IsEmpty());
}

TEST(Nhcb, what_is_no_histogram_is_an_error) {
  EXPECT_THAT(error_of("h_sum 5"), HasSubstr("h at 0 ms: a histogram needs a count"));
  EXPECT_THAT(error_of("h_bucket{le=\"1\"} 5\n h_bucket{le=\"2\"} 4"), HasSubstr("less than the one below"));
  EXPECT_THAT(error_of("h_bucket{le=\"+Inf\"} 5\n h_count 4"),
              HasSubstr("the count is 4, but the last bucket holds 5"));
  EXPECT_THAT(error_of("h_count -4"), HasSubstr("must not be negative"));
}

}  // namespace
}  // namespace tidegate::promqltest
