#include "core/tsdb/xor2_chunk.h"

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <random>
#include <vector>

#include "core/tsdb/bits.h"
#include "core/tsdb/varbit.h"

namespace tidegate::tsdb {
namespace {

constexpr TimeRange kAlways{.first = std::numeric_limits<std::int64_t>::min(),
                            .last = std::numeric_limits<std::int64_t>::max()};

Columns::Floats decoded(std::string_view chunk) {
  Columns::Floats floats;
  const auto result = decode_xor2(bytes_of(chunk), kAlways, floats);
  EXPECT_TRUE(result) << result.error().message;
  return floats;
}

// The head of a chunk up to its first sample.
BitWriter begun(std::uint64_t samples, std::uint64_t starts, std::int64_t time, double value) {
  BitWriter out;
  out.bits(samples, 16), out.bits(starts, 8);
  out.varint(time), out.bits(std::bit_cast<std::uint64_t>(value), 64);
  return out;
}

TEST(Xor2Chunk, has_all_kinds_of_samples) {
  auto out = begun(8, 0, 1000, 1);
  out.uvarint(10), out.bits(0b110, 3), out.bits(1, 5), out.bits(11, 6), out.bits(0x7ff, 11);  // 1010: 1 -> 2
  out.bit(0);                                                                                 // 1020: all as before
  out.bits(0b10, 2), out.bit(0), out.bits(0x7ff, 11);                            // 1030: back to 1, in the same window
  out.bits(0b11111, 5);                                                          // 1040: stale
  out.bits(0b110, 3), out.bits(static_cast<std::uint64_t>(-5), 13), out.bit(0);  // 1045: 1 again, behind the marker
  out.bits(0b1110, 4), out.bits(100'000, 20), out.bits(0b111, 3);                // 101050: stale
  out.bits(0b11110, 5), out.bits(std::uint64_t{1} << 40, 64), out.bits(0b10, 2), out.bits(0x7ff, 11);  // 2
  const auto floats = decoded(out.written());
  EXPECT_EQ(floats.times, (std::vector<std::int64_t>{1000, 1010, 1020, 1030, 1040, 1045, 101'050,
                                                     101'050 + 100'005 + (std::int64_t{1} << 40)}));
  const std::vector<double> expected = {1, 2, 2, 1, stale_marker(), 1, stale_marker(), 2};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>(floats.values[i]), std::bit_cast<std::uint64_t>(expected[i])) << i;
  }
  EXPECT_TRUE(floats.starts.empty());
}

TEST(Xor2Chunk, may_begin_with_a_stale_marker) {
  auto out = begun(2, 0, 0, stale_marker());
  out.uvarint(1), out.bit(0);
  const auto floats = decoded(out.written());
  EXPECT_TRUE(is_stale(floats.values[0]));
  EXPECT_EQ(floats.values[1], 0);
}

TEST(Xor2Chunk, has_start_times_from_the_first_sample_or_from_a_later_one) {
  auto known = begun(4, 0x80, 1000, 1);  // the same start for all
  known.varint(900), known.uvarint(10), known.bit(0), known.bit(0), known.bit(0);
  EXPECT_EQ(decoded(known.written()).starts, (std::vector<std::int64_t>{100, 100, 100, 100}));

  auto later = begun(5, 2, 1000, 1);  // unknown for two, then 1005, 1005, 1025
  later.uvarint(10), later.bit(0);
  later.bit(0), write_varbit_int(later, 1010 - 1005);
  later.bit(0), write_varbit_int(later, (1020 - 1005) - 5);
  later.bit(0), write_varbit_int(later, (1030 - 1025) - 15);
  EXPECT_EQ(decoded(later.written()).starts, (std::vector<std::int64_t>{0, 0, 1005, 1005, 1025}));

  auto both = begun(3, 0x81, 1000, 1);
  both.varint(1), both.uvarint(10), both.bit(0), write_varbit_int(both, -1);
  both.bit(0), write_varbit_int(both, 5);
  EXPECT_EQ(decoded(both.written()).starts, (std::vector<std::int64_t>{999, 1001, 1006}));
}

// An encoder as Prometheus' appender is specified, without start times.
class Encoder {
 public:
  void add(std::int64_t time, double value) {
    const std::int64_t step = time - time_, change = step - step_;
    if (count_ == 0) {
      out_ = begun(0, 0, time, value);
      if (!is_stale(value)) value_ = std::bit_cast<std::uint64_t>(value);
      time_ = time;
    } else if (count_ == 1) {
      out_.uvarint(static_cast<std::uint64_t>(step));
      any_value(value);
    } else if (change == 0) {
      unchanged_step(value);
    } else {
      if (change >= -4096 && change <= 4095) {
        out_.bits(0b110, 3), out_.bits(static_cast<std::uint64_t>(change), 13);
      } else if (change >= -524288 && change <= 524287) {
        out_.bits(0b1110, 4), out_.bits(static_cast<std::uint64_t>(change), 20);
      } else {
        out_.bits(0b11110, 5), out_.bits(static_cast<std::uint64_t>(change), 64);
      }
      any_value(value);
    }
    if (count_ > 0) step_ = step;
    time_ = time;
    ++count_;
  }
  std::string finish() {
    out_.put_byte(0, static_cast<std::uint8_t>(count_ >> 8));
    out_.put_byte(1, static_cast<std::uint8_t>(count_));
    return std::string(out_.written());
  }

 private:
  void unchanged_step(double value) {
    if (is_stale(value)) return out_.bits(0b11111, 5);
    if (std::bit_cast<std::uint64_t>(value) == value_) return out_.bit(0);
    out_.bits(0b10, 2);
    window(value, 0, 1, 1);
  }
  void any_value(double value) {
    if (is_stale(value)) return out_.bits(0b111, 3);
    if (std::bit_cast<std::uint64_t>(value) == value_) return out_.bit(0);
    window(value, 0b10, 0b110, 2);
  }
  void window(double value, std::uint64_t same, std::uint64_t other, unsigned same_size) {
    const std::uint64_t difference = std::bit_cast<std::uint64_t>(value) ^ value_;
    value_ ^= difference;
    const auto leading = std::min(31u, static_cast<unsigned>(std::countl_zero(difference)));
    const auto trailing = static_cast<unsigned>(std::countr_zero(difference));
    if (window_ && leading >= window_->first && trailing >= window_->second) {
      out_.bits(same, same_size);
    } else {
      window_ = {leading, trailing};
      out_.bits(other, same_size == 1 ? 1 : 3);
      out_.bits(leading, 5), out_.bits((64 - leading - trailing) & 63, 6);
    }
    out_.bits(difference >> window_->second, 64 - window_->first - window_->second);
  }

  BitWriter out_;
  std::optional<std::pair<unsigned, unsigned>> window_;
  std::size_t count_ = 0;
  std::int64_t time_ = 0, step_ = 0;
  std::uint64_t value_ = 0;
};

TEST(Xor2Chunk, reads_what_was_encoded) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 300; ++round) {
    Encoder encoder;
    Columns::Floats expected;
    std::int64_t time = 1'700'000'000'000;
    double value = 0;
    for (std::size_t i = 0, count = 1 + random() % 300; i < count; ++i) {
      time += 1 + static_cast<std::int64_t>(random() % (round % 3 == 0 ? 2 : round % 3 == 1 ? 10'000 : 2'000'000));
      if (random() % 2 == 0) value = round % 2 == 0 ? value + 3 : std::bit_cast<double>(random());
      expected.times.push_back(time);
      expected.values.push_back(random() % 20 == 0 ? stale_marker() : value);
      encoder.add(time, expected.values.back());
    }
    const auto floats = decoded(encoder.finish());
    ASSERT_EQ(floats.times, expected.times);
    for (std::size_t i = 0; i < expected.values.size(); ++i) {
      ASSERT_EQ(std::bit_cast<std::uint64_t>(floats.values[i]), std::bit_cast<std::uint64_t>(expected.values[i])) << i;
    }
  }
}

TEST(Xor2Chunk, that_is_cut_off_anywhere_is_an_error) {
  Encoder encoder;
  for (int i = 0; i < 9; ++i) encoder.add(i * i, i);
  const std::string chunk = encoder.finish();
  for (std::size_t size = 0; size < chunk.size(); ++size) {
    Columns::Floats floats;
    EXPECT_FALSE(decode_xor2(bytes_of(chunk).first(size), kAlways, floats)) << size;
    EXPECT_TRUE(floats.times.empty());
  }
}

}  // namespace
}  // namespace tidegate::tsdb
