#include "core/tsdb/wal_writer.h"

#include <gtest/gtest.h>

#include "core/tsdb/records.h"
#include "core/tsdb/wal.h"

namespace tidegate::tsdb {
namespace {

std::vector<std::string> read(std::string_view segment, WalEnd end = WalEnd::closed) {
  WalReader reader("wal", {{.number = 0, .bytes = bytes_of(segment)}}, end);
  std::vector<std::string> records;
  for (;;) {
    const auto record = reader.next();
    EXPECT_TRUE(record) << record.error().message;
    if (!record || !*record) return records;
    records.emplace_back(text_of((*record)->bytes));
  }
}

TEST(WalPages, what_is_taken_piece_by_piece_reads_as_one) {
  WalPages pages;
  std::string segment;
  std::vector<std::string> added;
  for (std::size_t length = 1; length < 200'000; length = length * 2 + 3) {
    added.emplace_back(length, static_cast<char>('a' + added.size()));
    pages.add(added.back(), added.size() % 2 == 0 ? WalPacking::snappy : WalPacking::none);
    segment += pages.take();
    EXPECT_EQ(pages.size(), segment.size());
    EXPECT_EQ(read(segment, WalEnd::live), added);
  }
  EXPECT_EQ(pages.take(), "");
}

TEST(WalPages, a_page_that_is_all_but_full_is_filled_with_zeros) {
  for (std::size_t left = 0; left <= 9; ++left) {
    WalPages pages;
    pages.add(std::string((32 << 10) - 7 - left, 'x'));
    const std::string first = pages.take();
    pages.add("second");
    const auto records = read(first + pages.take());
    ASSERT_EQ(records.size(), 2u) << left;
    EXPECT_EQ(records[1], "second");
  }
}

TEST(WalRecords, are_read_as_they_were_meant) {
  Labels labels;
  labels.set("__name__", "up");
  labels.set("job", "web");
  const std::string bytes = series_record(std::vector<std::pair<std::uint64_t, Labels>>{{7, labels}, {9, {}}});
  Record record;
  ASSERT_TRUE(read_record(bytes_of(bytes), record));
  ASSERT_EQ(record.series.size(), 2u);
  EXPECT_EQ(record.series[0].id, 7u);
  EXPECT_EQ(record.series[0].labels.size(), 2u);
  EXPECT_EQ(record.series[0].labels[1].second, "web");

  const std::vector<LoggedFloat> samples = {{.id = 9, .time = 1000, .value = 0.5}, {.id = 7, .time = 400, .value = -1}};
  const std::string floats = floats_record(samples);
  record.clear();
  ASSERT_TRUE(read_record(bytes_of(floats), record));
  ASSERT_EQ(record.floats.size(), 2u);
  EXPECT_EQ(record.floats[1].id, 7u);
  EXPECT_EQ(record.floats[1].time, 400);
  EXPECT_EQ(record.floats[1].value, -1);
}

}  // namespace
}  // namespace tidegate::tsdb
