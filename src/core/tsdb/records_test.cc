#include "core/tsdb/records.h"

#include <gtest/gtest.h>

#include "core/tsdb/log_test.h"
#include "core/tsdb/storage.h"

namespace tidegate::tsdb {
namespace {

Record read(std::string_view bytes) {
  Record record;
  const auto done = read_record(bytes_of(bytes), record);
  EXPECT_TRUE(done) << done.error().message;
  return record;
}

std::string error_of(std::string_view bytes) {
  Record record;
  const auto done = read_record(bytes_of(bytes), record);
  return done ? "" : done.error().message;
}

Histogram some_histogram() {
  return {.schema = 3,
          .reset = Histogram::CounterReset::gauge,
          .zero_threshold = 0.001,
          .zero_count = 2,
          .count = 18,
          .sum = 33.5,
          .positive_spans = {{.offset = -2, .length = 2}, {.offset = 3, .length = 1}},
          .negative_spans = {{.offset = 0, .length = 1}},
          .positive = {5, 1, 6},
          .negative = {4}};
}

Histogram custom_histogram() {
  return {.schema = Histogram::kCustomBuckets,
          .count = 7,
          .sum = 3,
          .positive_spans = {{.offset = 0, .length = 3}},
          .positive = {3, 0, 4},
          .custom_bounds = {0.5, 2}};
}

void expect_same(const Histogram& a, const Histogram& b) {
  EXPECT_EQ(a.schema, b.schema);
  EXPECT_EQ(a.reset, b.reset);
  EXPECT_EQ(a.zero_threshold, b.zero_threshold);
  EXPECT_EQ(a.zero_count, b.zero_count);
  EXPECT_EQ(a.count, b.count);
  EXPECT_EQ(a.sum, b.sum);
  EXPECT_EQ(a.positive_spans, b.positive_spans);
  EXPECT_EQ(a.negative_spans, b.negative_spans);
  EXPECT_EQ(a.positive, b.positive);
  EXPECT_EQ(a.negative, b.negative);
  EXPECT_EQ(a.custom_bounds, b.custom_bounds);
}

TEST(Records, reads_series) {
  const std::string bytes = series_record(7, {{"__name__", "up"}, {"job", "a"}}) + series_record(8, {}).substr(1);
  const Record record = read(bytes);
  ASSERT_EQ(record.series.size(), 2);
  EXPECT_EQ(record.series[0].id, 7);
  EXPECT_EQ(record.series[0].labels.at(1), (std::pair<std::string_view, std::string_view>("job", "a")));
  EXPECT_EQ(record.series[1].id, 8);
  EXPECT_TRUE(record.series[1].labels.empty());
}

TEST(Records, reads_floats_before_and_behind_the_first) {
  const Record record = read(floats_record({{7, 1000, 1.5}, {5, 900, -2}, {8, 1001, 3}}));
  ASSERT_EQ(record.floats.size(), 3);
  EXPECT_EQ(record.floats[1].id, 5);
  EXPECT_EQ(record.floats[1].time, 900);
  EXPECT_EQ(record.floats[1].value, -2);
  EXPECT_EQ(record.floats[2].id, 8);
  EXPECT_TRUE(read("\2").floats.empty());
}

TEST(Records, reads_floats_with_starts) {
  const Record record = read(floats_with_starts_record(
      {{7, 1000, 1, 400}, {5, 900, 2, 400}, {8, 1001, 3, 0}, {9, 1002, 4, 700}, {9, 1003, 5, 700}}));
  std::vector<std::int64_t> starts, times;
  std::vector<std::uint64_t> ids;
  for (const auto& sample : record.floats) {
    starts.push_back(sample.start), times.push_back(sample.time), ids.push_back(sample.id);
  }
  EXPECT_EQ(starts, (std::vector<std::int64_t>{400, 400, 0, 700, 700}));
  EXPECT_EQ(times, (std::vector<std::int64_t>{1000, 900, 1001, 1002, 1003}));
  EXPECT_EQ(ids, (std::vector<std::uint64_t>{7, 5, 8, 9, 9}));
}

TEST(Records, reads_histograms_of_every_type) {
  for (const std::uint8_t type : {7, 8, 12, 13}) {
    const Record record = read(histogram_record(type, 7, some_histogram()));
    ASSERT_EQ(record.histograms.size(), 1);
    EXPECT_EQ(record.histograms[0].id, 7);
    EXPECT_EQ(record.histograms[0].time, 1000);
    EXPECT_EQ(record.histograms[0].start, type >= 12 ? 500 : 0);
    expect_same(record.histograms[0].value, some_histogram());
  }
  for (const std::uint8_t type : {9, 10}) {
    expect_same(read(histogram_record(type, 7, custom_histogram())).histograms.at(0).value, custom_histogram());
  }
}

TEST(Records, a_stale_histogram_is_its_sum) {
  const Record record = read(histogram_record(7, 7, {.schema = 99, .sum = stale_marker()}));
  EXPECT_TRUE(is_stale(record.histograms.at(0).value.sum));
}

TEST(Records, reads_deletions_and_where_the_log_begins) {
  EXPECT_EQ(read(deletions_record(7, -5, 900)).deletions, (std::vector<Tombstone>{{.series = 7, .range = {-5, 900}}}));
  EXPECT_EQ(read(complete_from_record(-77)).complete_from, -77);
}

TEST(Records, leaves_out_what_nobody_asks_for) {
  for (const auto* bytes : {"\4rest", "\5rest", "\6rest"}) EXPECT_EQ(error_of(bytes), "");
}

TEST(Records, refuses_unknown_types_and_nothing) {
  EXPECT_EQ(error_of("\x0f"),
            "the record has the type 15; 1 to 14 are known, so a newer Prometheus may have written it");
  EXPECT_EQ(error_of("").substr(0, 26), "the record has the type 0;");
}

TEST(Records, every_cut_is_noticed) {
  const std::vector<std::string> all = {series_record(7, {{"__name__", "up"}, {"job", "a"}}),
                                        floats_record({{7, 1000, 1.5}, {5, 900, -2}}),
                                        floats_with_starts_record({{7, 1000, 1, 400}, {5, 900, 2, 700}}),
                                        deletions_record(7, -5, 900),
                                        histogram_record(7, 7, some_histogram()),
                                        histogram_record(10, 7, custom_histogram()),
                                        histogram_record(13, 7, some_histogram()),
                                        complete_from_record(5)};
  for (const auto& bytes : all) {
    for (std::size_t size = 2; size < bytes.size(); ++size) {
      const bool behind_base = size == 17 && (bytes[0] == 2 || (bytes[0] >= 7 && bytes[0] <= 10));
      const bool between = bytes[0] == 2 && size == 27;  // behind a sample
      const bool first = bytes[0] == 11 && size == 14;
      if (behind_base || between || first) continue;
      EXPECT_NE(error_of(bytes.substr(0, size)), "") << int(bytes[0]) << " " << size;
    }
  }
}

TEST(Records, brings_finer_schemas_down_to_8) {
  Histogram fine = some_histogram();
  fine.schema = 9;
  fine.positive_spans = {{.offset = 1, .length = 4}};
  fine.positive = {1, 2, 4, 8};
  const Record record = read(histogram_record(8, 7, fine));
  ASSERT_EQ(record.histograms.size(), 1);
  EXPECT_EQ(record.histograms[0].value.schema, 8);
  EXPECT_EQ(record.histograms[0].value.positive, (std::vector<double>{3, 12}));
}

TEST(Records, refuses_histograms_that_contradict_themselves) {
  Histogram histogram = some_histogram();
  histogram.positive.pop_back();
  EXPECT_NE(error_of(histogram_record(8, 7, histogram)).find("a histogram is wrong: positive side"), std::string::npos);
  histogram = some_histogram();
  histogram.schema = 60;
  EXPECT_NE(error_of(histogram_record(8, 7, histogram)).find("got schema 60"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::tsdb
