#pragma once

#include <bit>
#include <cstdint>

#include "core/tsdb/bits.h"
#include "core/tsdb/xor_value.h"

// The integers of histogram chunks: so many ones, a zero unless there are eight, and then as many bits as they tell.
namespace tidegate::tsdb {

inline constexpr unsigned kVarbitSizes[] = {0, 3, 6, 9, 12, 18, 25, 56, 64};

inline std::uint64_t read_varbit_uint(BitReader& in) { return in.bits(kVarbitSizes[in.ones(8)]); }

inline std::int64_t read_varbit_int(BitReader& in) {
  const unsigned size = kVarbitSizes[in.ones(8)];
  if (size == 0) return 0;
  const std::uint64_t bits = in.bits(size);
  return size == 64 ? static_cast<std::int64_t>(bits) : signed_bits(bits, size);
}

inline void write_varbit(BitWriter& out, std::uint64_t value, unsigned size_class) {
  if (size_class == 8) {
    out.bits(0xff, 8);
  } else {
    out.bits((1u << (size_class + 1)) - 2, size_class + 1);
  }
  out.bits(value, kVarbitSizes[size_class]);
}

inline void write_varbit_uint(BitWriter& out, std::uint64_t value) {
  unsigned size_class = 0;
  while (static_cast<unsigned>(std::bit_width(value)) > kVarbitSizes[size_class]) ++size_class;
  write_varbit(out, value, size_class);
}

inline void write_varbit_int(BitWriter& out, std::int64_t value) {
  unsigned size_class = value == 0 ? 0 : 1;
  while (size_class != 0 && size_class < 8 && !fits_signed_bits(value, kVarbitSizes[size_class])) ++size_class;
  write_varbit(out, static_cast<std::uint64_t>(value), size_class);
}

}  // namespace tidegate::tsdb
