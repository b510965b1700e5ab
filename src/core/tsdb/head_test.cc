#include "core/tsdb/head.h"

#include <gtest/gtest.h>

#include "base/format.h"
#include "base/text.h"
#include "core/tsdb/log_test.h"

namespace tidegate::tsdb {
namespace {

using Lines = std::vector<std::string>;
using Op = promql::Matcher::Op;

constexpr TimeRange kAlways = {.first = -1'000'000'000, .last = 1'000'000'000};

// A folder by hand. The texts must stay where they are.
struct Folder {
  std::vector<std::string> log = {};
  std::vector<std::string> late_log = {};
  std::vector<std::string> chunks = {};
  std::optional<std::string> checkpoint = {};  // for the segments before 5
  std::uint32_t first = 5;

  HeadFiles files() const {
    HeadFiles out;
    out.log = segments(log, first);
    out.late_log = segments(late_log, 0);
    out.chunks = segments(chunks, 1);
    if (checkpoint) out.checkpoint = {.number = 4, .segments = {{.number = 0, .bytes = bytes_of(*checkpoint)}}};
    return out;
  }

 private:
  static std::vector<WalSegment> segments(const std::vector<std::string>& texts, std::uint32_t number) {
    std::vector<WalSegment> out;
    for (const auto& text : texts) out.push_back({.number = number++, .bytes = bytes_of(text)});
    return out;
  }
};

std::string line_of(const Selection& selection, std::size_t index, const LabelStore& labels) {
  Columns columns;
  const auto done = selection.read(index, columns);
  if (!done) return done.error().message;
  std::string line = format_labels(labels.labels(selection.series()[index]));
  for (std::size_t i = 0; i < columns.floats.times.size(); ++i) {
    line += format(" {}@{}", shortest(columns.floats.values[i]), columns.floats.times[i]);
    if (!columns.floats.starts.empty()) line += format("from{}", columns.floats.starts[i]);
  }
  for (std::size_t i = 0; i < columns.histograms.times.size(); ++i) {
    line += format(" count{}@{}", shortest(columns.histograms.values[i]->count), columns.histograms.times[i]);
  }
  return line;
}

Lines read(const HeadStorage& head, const std::vector<promql::Matcher>& matchers = {}, TimeRange range = kAlways) {
  LabelStore labels;
  labels.intern("something");  // its numbers are not the head's
  const auto selection = head.select(matchers, range, labels);
  if (!selection) return {selection.error().message};
  Lines lines;
  for (std::size_t i = 0; i < (*selection)->series().size(); ++i) lines.push_back(line_of(**selection, i, labels));
  return lines;
}

Lines read(const Folder& folder, const HeadOptions& options = {}) {
  const auto head = HeadStorage::open(folder.files(), options);
  return head ? read(**head) : Lines{head.error().message};
}

Pairs named(const std::string& name) { return {{"__name__", name}}; }

TEST(Head, replays_series_and_samples_in_the_order_of_labels) {
  const Folder folder = {.log = {LogText()
                                     .add(series_record(1, {{"__name__", "up"}, {"job", "b"}}))
                                     .add(series_record(2, {{"__name__", "up"}, {"job", "a"}}))
                                     .add(floats_record({{1, 1000, 1}, {2, 1000, 2}}))
                                     .bytes(),
                                 LogText().add(floats_record({{2, 2000, 4}, {1, 2000, 3}})).bytes()}};
  EXPECT_EQ(read(folder), (Lines{"up{job=\"a\"} 2@1000 4@2000", "up{job=\"b\"} 1@1000 3@2000"}));
}

TEST(Head, selects_by_matchers_and_range) {
  const Folder folder = {.log = {LogText()
                                     .add(series_record(1, {{"__name__", "up"}, {"job", "b"}}))
                                     .add(series_record(2, {{"__name__", "up"}, {"job", "a"}}))
                                     .add(series_record(3, {{"__name__", "down"}}))
                                     .add(floats_record({{1, 1000, 1}, {2, 2000, 2}, {3, 1500, 3}, {3, 1600, 4}}))
                                     .bytes()}};
  const auto files = folder.files();
  const auto head = HeadStorage::open(files).value();
  EXPECT_EQ(read(*head, {{"__name__", Op::equal, "up"}, {"job", Op::not_equal, "a"}}), Lines{"up{job=\"b\"} 1@1000"});
  EXPECT_EQ(read(*head, {{"job", Op::equal, ""}}), Lines{"down 3@1500 4@1600"});
  EXPECT_EQ(read(*head, {{"job", Op::matches, "a|c"}}), Lines{"up{job=\"a\"} 2@2000"});
  EXPECT_EQ(read(*head, {{"nothing", Op::matches, ".+"}}), Lines());
  EXPECT_EQ(read(*head, {}, {.first = 1001, .last = 1500}), Lines{"down 3@1500"});
  EXPECT_EQ(read(*head, {{"job", Op::matches, "("}}).at(0).substr(0, 3), "\"(\"");
}

TEST(Head, a_checkpoint_comes_before_the_log) {
  const Folder folder = {
      .log = {LogText().add(floats_record({{1, 2000, 2}})).bytes()},
      .checkpoint = LogText().add(series_record(1, named("x"))).add(floats_record({{1, 1000, 1}})).bytes()};
  EXPECT_EQ(read(folder), Lines{"x 1@1000 2@2000"});
}

TEST(Head, what_a_log_lacks_is_damage) {
  Folder folder = {.log = {LogText().bytes()}, .checkpoint = LogText().bytes(), .first = 7};
  EXPECT_EQ(read(folder), Lines{"behind checkpoint.00000004 the log goes on with 00000007, not with 00000005"});
  auto files = Folder{.log = {"", ""}}.files();
  files.log[1].number = 8;
  EXPECT_EQ(HeadStorage::open(files).error().message, "wal has 00000008, but no 00000006");
}

TEST(Head, samples_that_chunks_have_are_not_taken_twice) {
  const Folder folder = {
      .log = {LogText()
                  .add(series_record(1, named("x")))
                  .add(floats_record({{1, 1000, 1}, {1, 2000, 2}, {1, 3000, 3}, {1, 4000, 4}}))
                  .bytes()},
      .chunks = {head_chunks_file({float_chunk(1, {{500, 0.5}, {1000, 1}})}),
                 head_chunks_file({float_chunk(1, {{2000, 2}, {3000, 3}}), float_chunk(9, {{1, 1}})})}};
  EXPECT_EQ(read(folder), Lines{"x 0.5@500 1@1000 2@2000 3@3000 4@4000"});
  const auto files = folder.files();
  const auto head = HeadStorage::open(files).value();
  EXPECT_EQ(head->summary().samples, 1);
  EXPECT_EQ(head->summary().chunks, 3);
  EXPECT_EQ(head->summary().unknown_series, 1);
  EXPECT_EQ(read(*head, {}, {.first = 501, .last = 2000}), Lines{"x 1@1000 2@2000"});
}

TEST(Head, a_series_recorded_twice_is_one) {
  const Folder folder = {.log = {LogText()
                                     .add(series_record(1, named("x")))
                                     .add(floats_record({{1, 1000, 1}, {1, 2000, 2}}))
                                     .add(series_record(2, named("x")))
                                     .add(floats_record({{2, 3000, 3}, {1, 4000, 4}, {2, 4000, 5}}))
                                     .bytes()},
                         .chunks = {head_chunks_file({float_chunk(2, {{1500, 1.5}, {2000, 2}, {2500, 2.5}})})}};
  EXPECT_EQ(read(folder), Lines{"x 1@1000 1.5@1500 2@2000 2.5@2500 3@3000 4@4000"});
}

TEST(Head, what_came_out_of_order_is_in_the_other_log_and_in_late_chunks) {
  LoggedChunk late = float_chunk(1, {{1500, 1.5}, {1600, 1.6}});
  late.encoding |= 0x80;
  const Folder folder = {
      .log = {LogText()
                  .add(series_record(1, named("x")))
                  .add(floats_record({{1, 2000, 2}, {1, 3000, 3}, {1, 1700, 9}}))
                  .bytes()},
      .late_log = {LogText()
                       .add(floats_record(
                           {{1, 1700, 1.7}, {1, 1500, 9}, {1, 1000, 1}, {1, 2000, 9}, {1, 2500, 2.5}, {1, 1000, 9}}))
                       .bytes()},
      .chunks = {head_chunks_file({late})}};
  EXPECT_EQ(read(folder), Lines{"x 1@1000 1.5@1500 1.6@1600 1.7@1700 2@2000 2.5@2500 3@3000"});
}

TEST(Head, leaves_out_what_blocks_have_but_not_what_came_late) {
  const Folder folder = {
      .log = {LogText().add(series_record(1, named("x"))).add(floats_record({{1, 999, 1}, {1, 1000, 2}})).bytes()},
      .late_log = {LogText().add(floats_record({{1, 500, 0.5}})).bytes()},
      .chunks = {head_chunks_file({float_chunk(1, {{600, 6}, {700, 7}})})}};
  EXPECT_EQ(read(folder, {.complete_from = 700}), Lines{"x 0.5@500 7@700 1@999 2@1000"});
  EXPECT_EQ(read(folder, {.complete_from = 1000}), Lines{"x 0.5@500 2@1000"});
}

TEST(Head, a_checkpoint_says_where_it_begins) {
  const Folder folder = {
      .log = {LogText().add(floats_record({{1, 999, 1}, {1, 1000, 2}})).bytes()},
      .checkpoint = LogText().add(complete_from_record(1000)).add(series_record(1, named("x"))).bytes()};
  EXPECT_EQ(read(folder), Lines{"x 2@1000"});
}

TEST(Head, deletes_stretches_and_whole_series) {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min(), kMost = std::numeric_limits<std::int64_t>::max();
  const Folder folder = {
      .log = {LogText()
                  .add(series_record(1, named("x")))
                  .add(series_record(2, named("y")))
                  .add(series_record(3, named("z")))
                  .add(floats_record({{1, 1000, 1}, {1, 2000, 2}, {1, 3000, 3}, {2, 1000, 1}, {3, 1000, 1}}))
                  .add(deletions_record(1, 2500, 3000))
                  .add(deletions_record(1, 500, 1000))
                  .add(deletions_record(2, kLeast, kMost))
                  .add(deletions_record(3, kLeast, kMost))
                  .add(series_record(4, named("z")))
                  .add(floats_record({{4, 900, 9}}))
                  .bytes()}};
  EXPECT_EQ(read(folder), (Lines{"x 2@2000", "z 9@900"}));
}

TEST(Head, reads_histograms_and_starts) {
  const Histogram histogram = {.count = 3, .sum = 1, .positive_spans = {{.offset = 0, .length = 1}}, .positive = {3}};
  const Folder folder = {.log = {LogText()
                                     .add(series_record(1, named("h")))
                                     .add(series_record(2, named("x")))
                                     .add(floats_record({{1, 900, 1}}))
                                     .add(histogram_record(7, 1, histogram))
                                     .add(floats_record({{2, 800, 8}}))
                                     .add(floats_with_starts_record({{1, 1100, 2, 5}, {2, 900, 9, 5}}))
                                     .bytes()}};
  EXPECT_EQ(read(folder), (Lines{"h 1@900from0 2@1100from5 count3@1000", "x 8@800from0 9@900from5"}));
}

TEST(Head, series_that_the_log_does_not_name_are_counted) {
  const Folder folder = {.log = {LogText().add(floats_record({{1, 1000, 1}})).add(deletions_record(1, 0, 1)).bytes()}};
  const auto files = folder.files();
  const auto head = HeadStorage::open(files).value();
  EXPECT_EQ(head->summary().unknown_series, 2);
  EXPECT_EQ(read(*head), Lines());
}

TEST(Head, leaves_out_a_record_and_a_chunk_that_are_being_written) {
  const std::string log =
      LogText().add(series_record(1, named("x"))).add(floats_record({{1, 1000, 1}, {1, 2000, 2}})).bytes();
  const std::string more = LogText()
                               .add(series_record(1, named("x")))
                               .add(floats_record({{1, 1000, 1}, {1, 2000, 2}}))
                               .add("\2more")
                               .bytes();
  const std::string chunks = head_chunks_file({float_chunk(1, {{1000, 1}})});
  const std::string all = head_chunks_file({float_chunk(1, {{1000, 1}}), float_chunk(1, {{2000, 2}})});
  for (std::size_t size = 0; size < all.size(); ++size) {
    const Folder folder = {.log = {more.substr(0, more.size() - 1)},
                           .chunks = {all.substr(0, size) + std::string(100, '\0')}};
    EXPECT_EQ(read(folder), Lines{"x 1@1000 2@2000"}) << size;
    EXPECT_EQ(read(Folder{.log = {log}, .chunks = {all.substr(0, size)}}), Lines{"x 1@1000 2@2000"}) << size;
  }
  EXPECT_EQ(read(Folder{.log = {log}, .chunks = {all.substr(0, chunks.size() + 9), chunks}}).at(0),
            format("chunks_head/000001 is damaged at byte {}: a chunk is cut off, or doesn't match its checksum",
                   chunks.size()));
}

TEST(Head, a_flipped_bit_in_a_chunk_file_is_noticed) {
  const std::string log = LogText().add(series_record(1, named("x"))).bytes();
  const std::string last = head_chunks_file({float_chunk(1, {{3000, 3}})});
  const std::string chunks = head_chunks_file({float_chunk(1, {{1000, 1}, {2000, 2}})});
  for (std::size_t bit = 0; bit < chunks.size() * 8; ++bit) {
    if (bit >= 40 && bit < 64) continue;  // nobody reads those
    std::string flipped = chunks;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    EXPECT_NE(read(Folder{.log = {log}, .chunks = {flipped, last}}).at(0).find("chunks_head/000001 is damaged"),
              std::string::npos)
        << bit;
  }
}

TEST(Head, says_which_record_is_wrong) {
  const std::string series = LogText().add(series_record(1, named("x"))).bytes();
  const auto wrong = [&](const std::string& record) {
    return read(Folder{.log = {series, LogText().add(record).bytes()}});
  };
  EXPECT_EQ(wrong("\1\1"), Lines{"wal/00000006, record at byte 0: the series record is cut off behind 0 of them"});
  EXPECT_EQ(wrong(series_record(2, {{"b", "1"}, {"a", "1"}})),
            Lines{"wal/00000006, record at byte 0: the labels of series 2 are not in order at \"a\""});
}

TEST(Head, holds_its_limits) {
  const Folder folder = {.log = {LogText()
                                     .add(series_record(1, named("x")))
                                     .add(series_record(2, named("y")))
                                     .add(floats_record({{1, 1000, 1}, {1, 2000, 2}}))
                                     .bytes()}};
  EXPECT_EQ(read(folder, {.most_series = 1}).at(0), "wal/00000005, record at byte 28: the head has more than 1 series");
  EXPECT_EQ(read(folder, {.most_samples = 1}).at(0).substr(33), "the head's logs have more than 1 samples");
  EXPECT_EQ(read(folder, {.record_bytes = 10}).at(0),
            "wal/00000005 has a record at byte 0 that is larger than 10 bytes");
}

}  // namespace
}  // namespace tidegate::tsdb
