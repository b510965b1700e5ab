#include "core/tsdb/bytes.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

namespace tidegate::tsdb {
namespace {

TEST(ByteReader, reads_what_the_writer_wrote) {
  ByteWriter out;
  out.byte(7), out.be16(0x1234), out.be32(0x12345678), out.be64(0x123456789abcdef0);
  out.text("name"), out.uvarint(300), out.varint(-65);
  EXPECT_EQ(out.written().substr(1, 2), "\x12\x34");
  ByteReader in(bytes_of(out.written()));
  EXPECT_EQ(in.byte(), 7);
  EXPECT_EQ(in.be16(), 0x1234);
  EXPECT_EQ(in.be32(), 0x12345678u);
  EXPECT_EQ(in.be64(), 0x123456789abcdef0u);
  EXPECT_EQ(in.text(), "name");
  EXPECT_EQ(in.uvarint(), 300u);
  EXPECT_EQ(in.varint(), -65);
  EXPECT_TRUE(in.at_end() && !in.failed());
}

TEST(ByteReader, reads_varints_of_every_length_in_front_of_anything) {
  for (int bits = 0; bits <= 64; ++bits) {
    const std::uint64_t number = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    for (const std::size_t behind : {0u, 1u, 7u, 12u}) {
      ByteWriter out;
      out.uvarint(number);
      const std::size_t size = out.size();
      out.raw(std::string(behind, '\xff'));
      ByteReader in(bytes_of(out.written()));
      EXPECT_EQ(in.uvarint(), number) << bits << " " << behind;
      EXPECT_EQ(in.offset(), size);
    }
  }
}

TEST(ByteReader, knows_go_s_zigzag) {
  EXPECT_EQ(zigzag_of(-1), 1u);
  EXPECT_EQ(zigzag_of(2), 4u);
  for (const auto number : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(signed_of(zigzag_of(number)), number);
  }
}

TEST(ByteReader, stays_failed_where_a_read_went_past_the_end) {
  const std::vector<std::uint8_t> bytes = {1, 2, 3};
  ByteReader in{Bytes(bytes)};
  in.byte();
  EXPECT_EQ(in.be32(), 0u);
  EXPECT_TRUE(in.failed());
  EXPECT_EQ(in.offset(), 1u);
  EXPECT_EQ(in.byte(), 0);
  EXPECT_EQ(in.uvarint(), 0u);
  EXPECT_TRUE(in.take(1).empty());
}

TEST(ByteReader, refuses_varints_that_are_cut_off_or_have_more_than_64_bits) {
  const std::vector<std::uint8_t> cut(9, 0x80);
  ByteReader first{Bytes(cut)};
  first.uvarint();
  EXPECT_TRUE(first.failed());
  std::vector<std::uint8_t> large(9, 0xff);
  large.push_back(2);
  ByteReader second{Bytes(large)};
  second.uvarint();
  EXPECT_TRUE(second.failed());
}

// The check value of the catalogue of CRCs, https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-32-iscsi
TEST(Crc32c, of_the_digits_is_e3069283) {
  EXPECT_EQ(crc32c(bytes_of("123456789")), 0xe3069283u);
  EXPECT_EQ(crc32c_portable(bytes_of("123456789")), 0xe3069283u);
  EXPECT_EQ(crc32c({}), 0u);
}

TEST(Crc32c, is_the_same_with_and_without_the_instruction_and_in_pieces) {
  std::mt19937 random(1);
  std::vector<std::uint8_t> bytes(200);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const Bytes part(bytes.data(), size);
    const std::uint32_t whole = crc32c(part);
    EXPECT_EQ(whole, crc32c_portable(part));
    EXPECT_EQ(whole, crc32c(part.subspan(size / 3), crc32c(part.first(size / 3))));
  }
}

}  // namespace
}  // namespace tidegate::tsdb
