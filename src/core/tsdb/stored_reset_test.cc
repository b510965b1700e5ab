#include "core/tsdb/stored_reset.h"

#include <gtest/gtest.h>

#include "core/tsdb/notation.h"
#include "core/tsdb/storage.h"

namespace tidegate::tsdb {
namespace {

using CounterReset = Histogram::CounterReset;

Histogram histogram(std::string_view text) {
  const auto series = parse_series("m " + std::string(text));
  EXPECT_TRUE(series) << text << ": " << (series ? "" : series.error().message);
  return series ? *series->values.at(0).histogram : Histogram();
}

CounterReset after(std::string_view previous, std::string_view sample) {
  const auto before = histogram(previous);
  return stored_reset(histogram(sample), &before);
}

TEST(StoredReset, a_sample_that_grows_goes_on) {
  EXPECT_EQ(after("{{count:3 sum:1 buckets:[1 2]}}", "{{count:3 sum:1 buckets:[1 2]}}"), CounterReset::not_reset);
  EXPECT_EQ(after("{{count:3 sum:1 buckets:[1 2]}}", "{{count:6 sum:1 buckets:[1 2 3]}}"), CounterReset::not_reset);
  EXPECT_EQ(after("{{count:1 buckets:[0 1 0]}}", "{{count:2 offset:1 buckets:[2]}}"), CounterReset::not_reset);
}

TEST(StoredReset, whatever_falls_starts_anew) {
  EXPECT_EQ(after("{{count:3 buckets:[1 2]}}", "{{count:2 buckets:[1 2]}}"), CounterReset::unknown);
  EXPECT_EQ(after("{{count:3 buckets:[1 2]}}", "{{count:3 buckets:[2 1]}}"), CounterReset::unknown);
  EXPECT_EQ(after("{{count:3 buckets:[1 2]}}", "{{count:3 offset:1 buckets:[3]}}"), CounterReset::unknown);
  EXPECT_EQ(after("{{count:3 n_buckets:[3]}}", "{{count:3 n_buckets:[2 1]}}"), CounterReset::unknown);
  EXPECT_EQ(after("{{count:3 z_bucket:2}}", "{{count:3 z_bucket:1}}"), CounterReset::unknown);
}

TEST(StoredReset, another_layout_starts_anew) {
  EXPECT_EQ(after("{{schema:1 count:3}}", "{{schema:0 count:3}}"), CounterReset::unknown);
  EXPECT_EQ(after("{{z_bucket_w:1}}", "{{z_bucket_w:2}}"), CounterReset::unknown);
  EXPECT_EQ(after("{{schema:-53 custom_values:[1]}}", "{{schema:-53 custom_values:[2]}}"), CounterReset::unknown);
}

TEST(StoredReset, without_a_sample_before_it_is_unknown) {
  EXPECT_EQ(stored_reset(histogram("{{count:1 counter_reset_hint:not_reset}}"), nullptr), CounterReset::unknown);
}

TEST(StoredReset, a_written_reset_starts_anew) {
  EXPECT_EQ(after("{{count:1}}", "{{count:2 counter_reset_hint:reset}}"), CounterReset::unknown);
}

TEST(StoredReset, a_gauge_stays_one_and_starts_anew) {
  EXPECT_EQ(after("{{count:2}}", "{{count:1 counter_reset_hint:gauge}}"), CounterReset::gauge);
  EXPECT_EQ(after("{{count:1 counter_reset_hint:gauge}}", "{{count:2}}"), CounterReset::unknown);
}

TEST(StoredReset, a_stale_sample_starts_anew) {
  Histogram stale;
  stale.sum = stale_marker();
  const auto sample = histogram("{{count:1}}");
  EXPECT_EQ(stored_reset(stale, &sample), CounterReset::unknown);
  EXPECT_EQ(stored_reset(sample, &stale), CounterReset::unknown);
}

}  // namespace
}  // namespace tidegate::tsdb
