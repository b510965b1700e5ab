#include "core/tsdb/wal.h"

#include <gtest/gtest.h>

#include "base/format.h"
#include "core/tsdb/log_test.h"

namespace tidegate::tsdb {
namespace {

using Packing = LogText::Packing;
using Lines = std::vector<std::string>;

// The records as texts, and at the end "torn" or what is wrong.
Lines read(const std::vector<std::string>& segments, WalEnd end = WalEnd::live, std::size_t limit = 1 << 20) {
  std::vector<WalSegment> given;
  for (const auto& bytes : segments) {
    given.push_back({.number = static_cast<std::uint32_t>(given.size() + 3), .bytes = bytes_of(bytes)});
  }
  WalReader reader("wal", std::move(given), end, limit);
  Lines lines;
  while (true) {
    const auto next = reader.next();
    if (!next) lines.push_back(next.error().message);
    if (!next || !*next) break;
    lines.emplace_back(text_of((*next)->bytes));
  }
  if (reader.is_torn()) lines.emplace_back("torn");
  return lines;
}

std::string long_record(std::size_t size, char seed) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(seed + i * i % 23);
  return text;
}

TEST(Wal, reads_records_of_several_segments_in_order) {
  EXPECT_EQ(read({LogText().add("one").add("two").bytes(), "", LogText().fill_page().add("three").bytes()}),
            (Lines{"one", "two", "three"}));
  EXPECT_EQ(read({}), Lines());
}

TEST(Wal, joins_the_fragments_of_a_record_over_pages) {
  const std::string record = long_record(100'000, 'a');
  EXPECT_EQ(read({LogText().add("before").add(record).add("after").bytes()}), (Lines{"before", record, "after"}));
}

TEST(Wal, leaves_a_page_that_has_no_room_for_a_fragment) {
  for (const std::size_t room : {0, 1, 6, 7, 8, 9}) {
    const std::string filling(32 * 1024 - 7 - room, 'x');
    EXPECT_EQ(read({LogText().add(filling).add("behind").bytes()}), (Lines{filling, "behind"})) << room;
  }
}

TEST(Wal, unpacks_both_kinds_of_packed_records) {
  const std::string record = long_record(200'000, 'b');
  const LogText log = LogText().add(record, Packing::snappy).add(record, Packing::zstd).add("x", Packing::snappy);
  EXPECT_EQ(read({log.bytes()}), (Lines{record, record, "x"}));
}

TEST(Wal, leaves_out_the_record_that_is_being_written_wherever_it_is_cut) {
  const std::string record = long_record(40'000, 'c');
  const std::string begin = LogText().add("first").bytes();
  const std::string all = LogText().add("first").add(record).bytes();
  for (std::size_t size = begin.size(); size <= all.size(); size += size < begin.size() + 10 ? 1 : 997) {
    const Lines wanted = size == begin.size() ? Lines{"first"} : Lines{"first", "torn"};
    EXPECT_EQ(read({all.substr(0, size)}), wanted) << size;
  }
  EXPECT_EQ(read({begin + std::string(5, '\0')}), Lines{"first"});
}

TEST(Wal, a_record_cut_off_earlier_is_damage) {
  const std::string cut = LogText().add("first").add("second").bytes().substr(0, 20);
  EXPECT_EQ(read({cut, LogText().add("third").bytes()}),
            (Lines{"first", "wal/00000003 is damaged at byte 12: the segment ends within a fragment"}));
  EXPECT_EQ(read({cut}, WalEnd::closed).back(),
            "wal/00000003 is damaged at byte 12: the segment ends within a fragment");
  EXPECT_EQ(read({LogText().fragment(2, "a").bytes(), LogText().add("b").bytes()}).back(),
            "wal/00000003 is damaged at byte 8: the segment ends within a record");
}

TEST(Wal, every_flipped_bit_is_noticed_or_hides_a_torn_end) {
  const std::string all = LogText().add("first").add("second").add("third").bytes();
  const Lines wanted = {"first", "second", "third"};
  for (std::size_t bit = 0; bit < all.size() * 8; ++bit) {
    std::string flipped = all;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    const Lines lines = read({flipped}, WalEnd::closed);
    EXPECT_TRUE(lines != wanted && lines.back().find("is damaged at byte") != std::string::npos) << bit;
  }
}

TEST(Wal, says_what_is_wrong_with_a_fragment) {
  const auto wrong = [](const LogText& log) { return read({log.bytes()}).back().substr(24); };
  EXPECT_EQ(wrong(LogText().fragment(5, "x")), "at byte 0: a fragment has the type 5");
  EXPECT_EQ(wrong(LogText().fragment(1 | 32, "x")), "at byte 0: a fragment has the flags 0x20");
  EXPECT_EQ(wrong(LogText().fragment(1 | 24, "x")), "at byte 0: a fragment has the flags 0x18");
  EXPECT_EQ(wrong(LogText().fragment(3, "x")), "at byte 0: a record goes on that never began");
  EXPECT_EQ(wrong(LogText().fragment(2, "x").fragment(1, "y")),
            "at byte 8: a record begins before the one before it ended");
  EXPECT_EQ(wrong(LogText().fragment(1 | 8, "x")), "at byte 0: the bytes are not Snappy's, or damaged");
  EXPECT_EQ(read({std::string("\0\0x", 3)}).back(),
            "wal/00000003 is damaged at byte 0: the rest of the page is not zero");
  EXPECT_EQ(read({LogText().add(std::string(32 * 1024 - 10, 'x')).bytes() + "\1\2\3\4"}).back().substr(24),
            "at byte 32765: the page has no room for a fragment");
  EXPECT_EQ(read({std::string("\1\xff\xff\0\0\0\0", 7)}).back().substr(24),
            "at byte 0: a fragment goes on behind its page");
}

TEST(Wal, holds_its_limit_packed_or_not) {
  const std::string record(100'000, 'a');
  EXPECT_EQ(read({LogText().add("x").add(record).bytes()}, WalEnd::live, 99'999).back(),
            "wal/00000003 has a record at byte 8 that is larger than 99999 bytes");
  EXPECT_EQ(read({LogText().add(record, Packing::snappy).bytes()}, WalEnd::live, 99'999).back(),
            "wal/00000003 is damaged at byte 0: Snappy's bytes unpack to 100000, more than 99999 bytes");
  EXPECT_EQ(read({LogText().add(record, Packing::zstd).bytes()}, WalEnd::live, 100'000).back(), record);
}

}  // namespace
}  // namespace tidegate::tsdb
