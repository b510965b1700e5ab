#include "core/tsdb/block.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <thread>

#include "base/text.h"
#include "core/tsdb/block_writer.h"

namespace tidegate::tsdb {
namespace {

constexpr TimeRange kAlways{.first = std::numeric_limits<std::int64_t>::min(),
                            .last = std::numeric_limits<std::int64_t>::max()};

// Three series: floats over two chunks, floats and histograms in turns, one of a single sample.
BlockFiles small_block() {
  Columns many, mixed, one;
  for (int i = 0; i < 150; ++i) many.floats.times.push_back(i * 1000), many.floats.values.push_back(i * i);
  for (int i = 0; i < 40; ++i) {
    if (i / 10 % 2 == 0) {
      mixed.floats.times.push_back(i * 1000), mixed.floats.values.push_back(i / 3.0);
    } else {
      mixed.histograms.times.push_back(i * 1000);
      mixed.histograms.values.push_back(std::make_shared<Histogram>(
          Histogram{.count = 3.0 * i, .sum = 1.5, .positive_spans = {{.length = 2}}, .positive = {1.0 * i, 2.0 * i}}));
    }
  }
  one.floats.times = {5000}, one.floats.values = {-1};
  BlockWriter writer;
  EXPECT_TRUE(writer.add({.pairs = {{"__name__", "many"}, {"job", "a"}}}, many));
  EXPECT_TRUE(writer.add({.pairs = {{"__name__", "mixed"}, {"job", "a"}}}, mixed));
  EXPECT_TRUE(writer.add({.pairs = {{"__name__", "one"}}}, one));
  return writer.finish({.written = {1'700'000'000'000}}).value();
}

BlockBytes bytes_of_block(const BlockFiles& files) {
  BlockBytes bytes{
      .name = "B", .meta = files.meta, .index = bytes_of(files.index), .tombstones = bytes_of(files.tombstones)};
  for (const auto& segment : files.segments) bytes.segments.push_back(bytes_of(segment));
  return bytes;
}

// All samples as text, one a line; or the error.
Result<std::string> dump(const BlockFiles& files, TimeRange range = kAlways) {
  const auto block = TRY(Block::open(bytes_of_block(files)));
  LabelStore store;
  const auto selection = TRY(block->select({}, range, store));
  std::string out;
  Columns columns;
  for (std::size_t i = 0; i < selection->series().size(); ++i) {
    const std::string name = format_labels(store.labels(selection->series()[i]));
    TRY(selection->read(i, columns));
    for (std::size_t k = 0; k < columns.floats.times.size(); ++k) {
      out += name + " " + std::to_string(columns.floats.times[k]) + " " + shortest(columns.floats.values[k]) + "\n";
    }
    for (std::size_t k = 0; k < columns.histograms.times.size(); ++k) {
      const auto& histogram = *columns.histograms.values[k];
      out += name + " " + std::to_string(columns.histograms.times[k]) + " " + shortest(histogram.count) + " of";
      for (const double count : histogram.positive) out += " " + shortest(count);
      out += "\n";
    }
  }
  return out;
}

TEST(Block, has_the_samples_that_were_written) {
  const auto text = dump(small_block());
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(std::ranges::count(*text, '\n'), 150 + 40 + 1);
  EXPECT_NE(text->find("many{job=\"a\"} 149000 22201\n"), std::string::npos) << *text;
  EXPECT_NE(text->find("mixed{job=\"a\"} 1000 0.3333333333333333\n"), std::string::npos);
  EXPECT_NE(text->find("mixed{job=\"a\"} 19000 57 of 19 38\n"), std::string::npos);
  EXPECT_TRUE(text->ends_with("one 5000 -1\n"));
}

TEST(Block, selects_by_time_series_and_samples) {
  const auto text = dump(small_block(), {.first = 100'000, .last = 102'000});
  EXPECT_EQ(*text, "many{job=\"a\"} 100000 10000\nmany{job=\"a\"} 101000 10201\nmany{job=\"a\"} 102000 10404\n");
  EXPECT_EQ(*dump(small_block(), {.first = 200'000, .last = 300'000}), "");
  EXPECT_EQ(*dump(small_block(), {.first = -10, .last = -1}), "");
}

TEST(Block, leaves_out_what_was_deleted) {
  auto files = small_block();
  const auto block = Block::open(bytes_of_block(files)).value();
  const auto* postings = block->index().find("__name__", "one");
  Postings ids;
  ASSERT_TRUE(block->index().append_postings(postings->postings, ids));
  const std::vector<Tombstone> deleted = {{.series = ids.at(0), .range = {4000, 6000}}};
  files.tombstones = write_tombstones(deleted);
  EXPECT_EQ(dump(files)->find("one 5000"), std::string::npos);
}

TEST(Block, may_have_no_tombstones_file) {
  auto files = small_block();
  const auto text = *dump(files);
  files.tombstones.clear();
  EXPECT_EQ(*dump(files), text);
}

// Each bit of each file: either it is noticed or it doesn't matter.
TEST(Block, with_a_damaged_bit_never_gives_another_answer) {
  const auto files = small_block();
  const std::string text = *dump(files);
  std::size_t noticed = 0;
  const auto damage = [&](std::string BlockFiles::* file) {
    for (std::size_t bit = 0; bit < (files.*file).size() * 8; ++bit) {
      auto damaged = files;
      auto& byte = (damaged.*file)[bit / 8];
      byte = static_cast<char>(byte ^ (1 << (bit % 8)));
      const auto other = dump(damaged);
      if (other) {
        ASSERT_EQ(*other, text) << "bit " << bit;
      } else {
        ++noticed;
      }
    }
  };
  damage(&BlockFiles::index);
  EXPECT_GT(noticed, files.index.size() * 5) << "all but padding and the postings that weren't asked for";
  damage(&BlockFiles::tombstones);
  auto chunks = files;
  for (std::size_t bit = 0; bit < files.segments[0].size() * 8; ++bit) {
    auto& byte = chunks.segments[0][bit / 8];
    const char before = byte;
    byte = static_cast<char>(byte ^ (1 << (bit % 8)));
    const auto other = dump(chunks);
    ASSERT_EQ(other.value_or(text), text) << "bit " << bit;
    byte = before;
  }
}

TEST(Block, that_is_cut_off_anywhere_is_an_error) {
  const auto files = small_block();
  for (std::size_t size = 0; size < files.index.size(); ++size) {
    auto cut = files;
    cut.index.resize(size);
    EXPECT_FALSE(dump(cut)) << size;
  }
  for (std::size_t size = 0; size < files.segments[0].size(); ++size) {
    auto cut = files;
    cut.segments[0].resize(size);
    EXPECT_FALSE(dump(cut)) << size;
  }
}

TEST(Block, says_in_which_file_and_where) {
  auto files = small_block();
  files.segments[0][40] = static_cast<char>(files.segments[0][40] ^ 1);
  EXPECT_EQ(dump(files).error().message, "B: chunks/000001: the chunk at byte 8 doesn't match its checksum");
  files = small_block();
  files.segments.clear();
  EXPECT_EQ(dump(files).error().message, "B: chunks/000001: the chunk at byte 8 is in a file that isn't there");
  files = small_block();
  files.meta = "{}";
  EXPECT_EQ(dump(files).error().message, "B/meta.json: its version is null; version 1 is known");
  files = small_block();
  files.index[files.index.size() - 1] ^= 1;
  EXPECT_TRUE(dump(files).error().message.starts_with("B/index: the table of contents at byte "))
      << dump(files).error().message;
}

TEST(Block, is_read_by_several_threads_at_once) {
  const auto files = small_block();
  const auto block = Block::open(bytes_of_block(files)).value();
  LabelStore store;
  const auto selection = block->select({}, kAlways, store).value();
  const auto read_all = [&](std::size_t& samples) {
    Columns columns;
    for (int round = 0; round < 50; ++round) {
      for (std::size_t i = 0; i < selection->series().size(); ++i) {
        if (selection->read(i, columns)) samples += columns.floats.times.size() + columns.histograms.times.size();
      }
    }
  };
  std::size_t a = 0, b = 0;
  std::thread other(read_all, std::ref(a));
  read_all(b);
  other.join();
  EXPECT_EQ(a, 50u * 191);
  EXPECT_EQ(b, 50u * 191);
}

}  // namespace
}  // namespace tidegate::tsdb
