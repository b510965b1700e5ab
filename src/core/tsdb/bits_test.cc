#include "core/tsdb/bits.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

#include "core/tsdb/varbit.h"

namespace tidegate::tsdb {
namespace {

std::uint64_t lowest(std::uint64_t value, unsigned count) {
  return count == 64 ? value : value & ((std::uint64_t{1} << count) - 1);
}

TEST(Bits, come_highest_first) {
  BitWriter out;
  out.bits(0b101, 3);
  out.bits(0b00001111, 8);
  EXPECT_EQ(out.written(), "\xa1\xe0");
}

TEST(Bits, of_any_width_are_read_as_they_were_written) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::pair<std::uint64_t, unsigned>> numbers;
    BitWriter out;
    for (int i = 0; i < 50; ++i) {
      const auto count = static_cast<unsigned>(random() % 65);
      numbers.emplace_back(lowest(random(), count), count);
      out.bits(numbers.back().first, count);
    }
    BitReader in(bytes_of(out.written()));
    for (const auto& [value, count] : numbers) ASSERT_EQ(in.bits(count), value) << count;
    EXPECT_FALSE(in.overrun());
    in.bits(8);
    EXPECT_TRUE(in.overrun());
  }
}

TEST(Bits, behind_the_end_are_zeros_and_an_overrun) {
  const std::string one = "\xff";
  BitReader in(bytes_of(one));
  EXPECT_EQ(in.bits(4), 15u);
  EXPECT_EQ(in.offset(), 0u);
  EXPECT_EQ(in.bits(4), 15u);
  EXPECT_EQ(in.offset(), 1u);
  EXPECT_FALSE(in.overrun());
  EXPECT_EQ(in.bits(64), 0u);
  EXPECT_TRUE(in.overrun());
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(in.bits(64), 0u);
  EXPECT_TRUE(in.overrun());
}

TEST(Bits, have_ones_before_a_zero) {
  BitWriter out;
  out.bits(0b0'10'1110'1111'1, 12);
  BitReader in(bytes_of(out.written()));
  for (const unsigned expected : {0u, 1u, 3u, 4u, 1u}) EXPECT_EQ(in.ones(4), expected);
}

TEST(Bits, hold_varints_that_begin_anywhere) {
  BitWriter out;
  out.bit(1);
  out.uvarint(300);
  out.varint(-70000);
  BitReader in(bytes_of(out.written()));
  in.bit();
  EXPECT_EQ(in.uvarint(), 300u);
  EXPECT_EQ(in.varint(), -70000);
  EXPECT_FALSE(in.overrun());
  const std::string endless(11, '\xff');
  BitReader large(bytes_of(endless));
  large.uvarint();
  EXPECT_TRUE(large.overrun());
}

TEST(Varbit, takes_as_many_bits_as_prometheus_documents) {
  const auto size_of = [](std::int64_t value) {  // in bytes
    BitWriter out;
    write_varbit_int(out, value);
    return out.size();
  };
  EXPECT_EQ(size_of(0), 1u);
  EXPECT_EQ(size_of(4), 1u);
  EXPECT_EQ(size_of(5), 2u);
  EXPECT_EQ(size_of(-131071), 3u);
  EXPECT_EQ(size_of(131073), 4u);
  EXPECT_EQ(size_of(16777217), 8u);
  EXPECT_EQ(size_of(std::numeric_limits<std::int64_t>::min()), 9u);
}

TEST(Varbit, reads_the_limits_of_every_size) {
  BitWriter out;
  std::vector<std::int64_t> numbers = {0, std::numeric_limits<std::int64_t>::min(),
                                       std::numeric_limits<std::int64_t>::max()};
  for (const int bits : {3, 6, 9, 12, 18, 25, 56}) {
    const std::int64_t half = std::int64_t{1} << (bits - 1);
    for (const std::int64_t number : {-half - 1, -half, -half + 1, half, half + 1}) numbers.push_back(number);
  }
  for (const auto number : numbers) write_varbit_int(out, number), write_varbit_uint(out, zigzag_of(number));
  BitReader in(bytes_of(out.written()));
  for (const auto number : numbers) {
    EXPECT_EQ(read_varbit_int(in), number);
    EXPECT_EQ(read_varbit_uint(in), zigzag_of(number));
  }
}

}  // namespace
}  // namespace tidegate::tsdb
