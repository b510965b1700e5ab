#pragma once

#include <bit>
#include <cstdint>

#include "core/tsdb/bits.h"

// Gorilla's encoding of a column of doubles, as XOR chunks and histograms have it: each value is XORed with the one
// before. 0: no difference. 10: the bits that differ lie in the window of before. 11: a new window: 5 bits tell how
// many zeros lead (31: or more), 6 bits how many bits it has (0: 64). Then the window's bits.
namespace tidegate::tsdb {

struct XorReader {
  std::uint64_t value = 0;  // of a double
  unsigned trailing = 0;    // the window: zeros behind it, and its bits
  unsigned significant = 64;
  bool broken = false;  // a window had more than 64 bits

  // Reads the window's size and makes it the current one.
  void open_window(BitReader& in) {
    const auto sizes = static_cast<unsigned>(in.bits(11));
    const unsigned leading = sizes >> 6;
    significant = (sizes & 63) == 0 ? 64 : sizes & 63;
    broken |= leading + significant > 64;
    trailing = (64 - leading - significant) & 63;
  }
  void read_window(BitReader& in) { value ^= in.bits(significant) << trailing; }

  void next(BitReader& in) {
    if (!in.bit()) return;
    if (in.bit()) open_window(in);
    read_window(in);
  }
};

struct XorWriter {
  static constexpr unsigned kNone = 255;

  std::uint64_t value = 0;
  unsigned leading = kNone;
  unsigned trailing = 0;

  void next(BitWriter& out, double number) {
    const std::uint64_t difference = std::bit_cast<std::uint64_t>(number) ^ value;
    if (difference == 0) return out.bit(0);
    value ^= difference;
    const auto zeros = static_cast<unsigned>(std::countl_zero(difference));
    const unsigned new_leading = zeros < 31 ? zeros : 31;
    const auto new_trailing = static_cast<unsigned>(std::countr_zero(difference));
    if (leading != kNone && new_leading >= leading && new_trailing >= trailing) {
      out.bits(0b10, 2);
    } else {
      leading = new_leading, trailing = new_trailing;
      out.bits(0b11, 2);
      out.bits(leading, 5);
      out.bits((64 - leading - trailing) & 63, 6);
    }
    out.bits(difference >> trailing, 64 - leading - trailing);
  }
};

// A signed number of `count` bits whose range is -(2^(count-1) - 1) ..= 2^(count-1), as Prometheus has it in varbits.
inline std::int64_t signed_bits(std::uint64_t bits, unsigned count) {
  const std::uint64_t half = std::uint64_t{1} << (count - 1);
  return static_cast<std::int64_t>(bits > half ? bits - 2 * half : bits);
}
inline bool fits_signed_bits(std::int64_t number, unsigned count) {
  const std::int64_t half = std::int64_t{1} << (count - 1);
  return -(half - 1) <= number && number <= half;
}

// Sums wrap around instead of being undefined: the numbers come from files.
inline std::int64_t wrapping_add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
inline std::int64_t wrapping_subtract(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

}  // namespace tidegate::tsdb
