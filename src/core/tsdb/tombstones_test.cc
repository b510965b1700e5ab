#include "core/tsdb/tombstones.h"

#include <gtest/gtest.h>

namespace tidegate::tsdb {
namespace {

const std::vector<Tombstone> kSome = {
    {.series = 7, .range = {20, 30}}, {.series = 7, .range = {-5, 5}}, {.series = 3, .range = {0, 1}}};

TEST(Tombstones, are_read_as_they_were_written) {
  const auto tombstones = Tombstones::read(bytes_of(write_tombstones(kSome)));
  ASSERT_TRUE(tombstones);
  EXPECT_EQ(tombstones->all().size(), 3u);
  EXPECT_EQ(std::vector(tombstones->of(7).begin(), tombstones->of(7).end()), (std::vector{kSome[1], kSome[0]}));
  EXPECT_TRUE(tombstones->of(4).empty());
}

TEST(Tombstones, may_be_none) {
  const auto file = write_tombstones({});
  EXPECT_EQ(file, std::string("\x01\x30\xba\x30\x01\0\0\0\0", 9));
  EXPECT_TRUE(Tombstones::read(bytes_of(file))->all().empty());
}

TEST(Tombstones, that_are_damaged_are_an_error) {
  const auto file = write_tombstones(kSome);
  for (std::size_t i = 0; i < file.size(); ++i) {
    auto damaged = file;
    damaged[i] = static_cast<char>(damaged[i] ^ 4);
    EXPECT_FALSE(Tombstones::read(bytes_of(damaged))) << i;
    EXPECT_FALSE(Tombstones::read(bytes_of(file).first(i))) << i;
  }
}

TEST(Tombstones, delete_both_ends_of_their_stretch) {
  Columns columns;
  for (int i = 0; i < 8; ++i) {
    columns.floats.times.push_back(i * 10), columns.floats.values.push_back(i), columns.floats.starts.push_back(i);
    columns.histograms.times.push_back(i * 10 + 5), columns.histograms.values.push_back(std::make_shared<Histogram>());
  }
  const std::vector<Tombstone> deleted = {{.range = {0, 30}}, {.range = {5, 6}}, {.range = {55, 60}}};
  remove_deleted(deleted, columns);
  EXPECT_EQ(columns.floats.times, (std::vector<std::int64_t>{40, 50, 70}));
  EXPECT_EQ(columns.floats.values, (std::vector<double>{4, 5, 7}));
  EXPECT_EQ(columns.floats.starts, (std::vector<std::int64_t>{4, 5, 7}));
  EXPECT_EQ(columns.histograms.times, (std::vector<std::int64_t>{35, 45, 65, 75}));
  for (const auto& value : columns.histograms.values) EXPECT_TRUE(value);
}

}  // namespace
}  // namespace tidegate::tsdb
