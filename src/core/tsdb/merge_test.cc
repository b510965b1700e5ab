#include "core/tsdb/merge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <set>

#include "core/tsdb/block.h"
#include "core/tsdb/block_writer.h"

namespace tidegate::tsdb {
namespace {

constexpr TimeRange kAlways{.first = std::numeric_limits<std::int64_t>::min(),
                            .last = std::numeric_limits<std::int64_t>::max()};

Columns floats(std::vector<std::int64_t> times, double value) {
  Columns columns;
  columns.floats.values.assign(times.size(), value);
  columns.floats.times = std::move(times);
  return columns;
}

Columns histograms(std::vector<std::int64_t> times, double count) {
  Columns columns;
  for (std::size_t i = 0; i < times.size(); ++i) {
    columns.histograms.values.push_back(std::make_shared<Histogram>(Histogram{.count = count}));
  }
  columns.histograms.times = std::move(times);
  return columns;
}

TEST(MergeColumns, keeps_the_first_of_samples_at_one_time) {
  auto columns = floats({1, 3, 5}, 1);
  merge_columns(columns, floats({0, 1, 2, 5, 6}, 2));
  EXPECT_EQ(columns.floats.times, (std::vector<std::int64_t>{0, 1, 2, 3, 5, 6}));
  EXPECT_EQ(columns.floats.values, (std::vector<double>{2, 1, 2, 1, 1, 2}));
}

TEST(MergeColumns, keeps_it_whatever_kind_the_other_is_of) {
  auto columns = floats({1, 3}, 1);
  merge_columns(columns, histograms({1, 2, 3, 4}, 2));
  EXPECT_EQ(columns.floats.times, (std::vector<std::int64_t>{1, 3}));
  EXPECT_EQ(columns.histograms.times, (std::vector<std::int64_t>{2, 4}));
  merge_columns(columns, floats({0, 2, 4, 5}, 3));
  EXPECT_EQ(columns.floats.times, (std::vector<std::int64_t>{0, 1, 3, 5}));
  EXPECT_EQ(columns.histograms.times, (std::vector<std::int64_t>{2, 4}));
}

TEST(MergeColumns, appends_what_is_later) {
  auto columns = floats({1, 3}, 1);
  columns.floats.starts = {7, 7};
  merge_columns(columns, floats({4}, 2));
  merge_columns(columns, histograms({5}, 2));
  merge_columns(columns, Columns());
  EXPECT_EQ(columns.floats.times, (std::vector<std::int64_t>{1, 3, 4}));
  EXPECT_EQ(columns.floats.starts, (std::vector<std::int64_t>{7, 7, 0}));
  EXPECT_EQ(columns.histograms.times, std::vector<std::int64_t>{5});
}

TEST(MergeColumns, of_anything_has_each_time_once) {
  std::mt19937 random(1);
  const auto some = [&] {
    std::set<std::int64_t> times;
    for (unsigned i = 0, count = random() % 8; i < count; ++i) times.insert(random() % 20);
    return std::vector<std::int64_t>(times.begin(), times.end());
  };
  for (int round = 0; round < 2000; ++round) {
    Columns merged;
    std::map<std::int64_t, double> expected;
    for (int part = 1; part <= 3; ++part) {
      const auto times = some();
      for (const auto time : times) expected.try_emplace(time, part);
      merge_columns(merged, random() % 2 == 0 ? floats(times, part) : histograms(times, part));
    }
    std::map<std::int64_t, double> found;
    for (std::size_t i = 0; i < merged.floats.times.size(); ++i) {
      EXPECT_TRUE(found.emplace(merged.floats.times[i], merged.floats.values[i]).second);
    }
    for (std::size_t i = 0; i < merged.histograms.times.size(); ++i) {
      EXPECT_TRUE(found.emplace(merged.histograms.times[i], merged.histograms.values[i]->count).second);
    }
    EXPECT_EQ(found, expected);
    EXPECT_TRUE(std::ranges::is_sorted(merged.floats.times));
    EXPECT_TRUE(std::ranges::is_sorted(merged.histograms.times));
  }
}

// A block and what it refers to.
struct Stored {
  std::unique_ptr<BlockFiles> files;
  std::unique_ptr<Block> block;
};

Stored stored(const std::vector<std::pair<std::string, Columns>>& series) {
  BlockWriter writer;
  for (const auto& [name, columns] : series) EXPECT_TRUE(writer.add({.pairs = {{"__name__", name}}}, columns));
  Stored out{.files = std::make_unique<BlockFiles>(writer.finish({}).value()), .block = nullptr};
  BlockBytes bytes{.name = "B", .meta = out.files->meta, .index = bytes_of(out.files->index)};
  for (const auto& segment : out.files->segments) bytes.segments.push_back(bytes_of(segment));
  out.block = Block::open(std::move(bytes)).value();
  return out;
}

TEST(MergedStorage, has_each_series_once_with_the_samples_of_all) {
  const auto first = stored({{"a", floats({1, 2, 3}, 1)}, {"c", floats({1}, 1)}});
  const auto second = stored({{"a", floats({3, 4}, 2)}, {"b", floats({2}, 2)}, {"c", floats({0}, 2)}});
  const auto third = stored({{"b", floats({9}, 3)}, {"d", floats({9}, 3)}});
  const MergedStorage merged({first.block.get(), second.block.get(), third.block.get()});
  LabelStore store;
  const auto selection = merged.select({}, kAlways, store).value();
  std::vector<std::string> names;
  std::vector<std::vector<std::int64_t>> times;
  Columns columns;
  for (std::size_t i = 0; i < selection->series().size(); ++i) {
    names.emplace_back(store.labels(selection->series()[i]).get("__name__"));
    ASSERT_TRUE(selection->read(i, columns));
    times.push_back(columns.floats.times);
    if (i > 0) continue;
    EXPECT_EQ(columns.floats.values, (std::vector<double>{1, 1, 1, 2}));
  }
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "c", "d"}));
  EXPECT_EQ(times, (std::vector<std::vector<std::int64_t>>{{1, 2, 3, 4}, {2, 9}, {0, 1}, {9}}));
}

TEST(MergedStorage, of_nothing_has_nothing) {
  LabelStore store;
  EXPECT_TRUE(MergedStorage({}).select({}, kAlways, store).value()->series().empty());
}

}  // namespace
}  // namespace tidegate::tsdb
