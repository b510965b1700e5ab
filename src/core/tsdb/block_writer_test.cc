#include "core/tsdb/block_writer.h"

#include <gtest/gtest.h>

#include "core/tsdb/block.h"

namespace tidegate::tsdb {
namespace {

Columns floats(std::vector<std::int64_t> times) {
  Columns columns;
  columns.floats.values.assign(times.size(), 1);
  columns.floats.times = std::move(times);
  return columns;
}

Labels named(std::string name) { return {.pairs = {{"__name__", std::move(name)}}}; }

// The first ten letters of the example in the specification are its time.
TEST(Ulid, is_time_and_chance_in_crockford_s_base_32) {
  EXPECT_EQ(ulid_of({.written = {1469918176385}}), "01ARYZ6S410000000000000000");
  BlockIdentity most{.written = {(std::int64_t{1} << 48) - 1}};
  most.random.fill(255);
  EXPECT_EQ(ulid_of(most), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
  EXPECT_EQ(ulid_of({.random = {0, 0, 0, 0, 1}}), "00000000000000000100000000");
}

TEST(BlockWriter, tells_what_is_in_the_block) {
  BlockWriter writer;
  std::vector<std::int64_t> times(121);
  for (std::size_t i = 0; i < times.size(); ++i) times[i] = 1000 + static_cast<std::int64_t>(i);
  ASSERT_TRUE(writer.add(named("a"), floats(times)));
  ASSERT_TRUE(writer.add(named("nothing"), {}));
  ASSERT_TRUE(writer.add(named("z"), floats({5})));
  const auto files = writer.finish({.written = {1}}).value();
  const auto meta = parse_block_meta(files.meta).value();
  EXPECT_EQ(meta.ulid, files.ulid);
  EXPECT_EQ(meta.range, (TimeRange{.first = 5, .last = 1120}));
  EXPECT_EQ(meta.samples, 122u);
  EXPECT_EQ(meta.series, 2u);
  EXPECT_EQ(meta.chunks, 3u) << "120 samples, 1 and 1";
  EXPECT_EQ(meta.sources, std::vector{files.ulid});
  EXPECT_NE(files.meta.find("\"maxTime\": 1121"), std::string::npos);
}

TEST(BlockWriter, begins_a_new_segment_when_one_is_full) {
  BlockWriter writer({.segment_size = 64});
  for (const char* name : {"a", "b", "c"}) ASSERT_TRUE(writer.add(named(name), floats({1, 2, 3})));
  const auto files = writer.finish({}).value();
  EXPECT_EQ(files.segments.size(), 2u);
  BlockBytes bytes{.name = "B", .meta = files.meta, .index = bytes_of(files.index)};
  for (const auto& segment : files.segments) bytes.segments.push_back(bytes_of(segment));
  const auto block = Block::open(std::move(bytes)).value();
  LabelStore store;
  const auto selection = block->select({}, {.first = 0, .last = 10}, store).value();
  Columns columns;
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(selection->read(i, columns));
    EXPECT_EQ(columns.floats.times, (std::vector<std::int64_t>{1, 2, 3}));
  }
}

TEST(BlockWriter, refuses_samples_that_do_not_rise) {
  BlockWriter writer;
  EXPECT_FALSE(writer.add(named("a"), floats({2, 2})));
  auto both = floats({1});
  both.histograms.times = {1}, both.histograms.values = {std::make_shared<Histogram>()};
  EXPECT_FALSE(writer.add(named("a"), both));
}

TEST(WriteBlocks, splits_at_multiples_of_two_hours) {
  const std::int64_t two_hours = hours(2).ms;
  const std::vector<SeriesSamples> series = {
      {.labels = named("a"), .samples = floats({-1, 0, 1, two_hours - 1, two_hours, 9 * two_hours + 5})},
      {.labels = named("b"), .samples = floats({two_hours + 7})}};
  std::uint8_t number = 0;
  const auto identity = [&] {
    BlockIdentity out{.written = {1}};
    out.random[9] = ++number;
    return out;
  };
  const auto blocks = write_blocks(series, identity);
  ASSERT_TRUE(blocks) << blocks.error().message;
  std::vector<TimeRange> ranges;
  std::vector<std::size_t> samples;
  for (const auto& files : *blocks) {
    const auto meta = parse_block_meta(files.meta).value();
    ranges.push_back(meta.range), samples.push_back(meta.samples);
  }
  EXPECT_EQ(ranges,
            (std::vector<TimeRange>{
                {-1, -1}, {0, two_hours - 1}, {two_hours, two_hours + 7}, {9 * two_hours + 5, 9 * two_hours + 5}}));
  EXPECT_EQ(samples, (std::vector<std::size_t>{1, 3, 2, 1}));
  EXPECT_NE(blocks->at(0).ulid, blocks->at(1).ulid);
}

}  // namespace
}  // namespace tidegate::tsdb
