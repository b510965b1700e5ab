#pragma once

#include <cstddef>
#include <cstdint>

#include "core/tsdb/bits.h"
#include "core/tsdb/varbit.h"

namespace tidegate::tsdb {

// The start times of the chunks that have them (encodings 4, 5, 6): behind each sample stands how far its start lies
// before the time of the sample before, as a change of that distance. A byte of the chunk's header tells that the first
// sample has one (bit 7; a varint, before its own time) and which sample is the first whose start is another (bits 0 to
// 6; 0: none); up to that one nothing is written.
class StartReader {
 public:
  explicit StartReader(std::uint8_t header) : first_known_((header & 0x80) != 0), changes_at_(header & 0x7fu) {}

  bool known() const { return first_known_ || changes_at_ > 0; }
  std::int64_t start() const { return start_; }

  void next(BitReader& in, std::size_t sample, std::int64_t time, std::int64_t time_before) {
    if (sample == 0) {
      if (first_known_) start_ = wrapping_subtract(time, in.varint());
    } else if (changes_at_ > 0 && sample >= changes_at_) {
      const std::int64_t change = read_varbit_int(in);
      distance_ = sample == changes_at_ ? change : wrapping_add(distance_, change);
      start_ = wrapping_subtract(time_before, distance_);
    }
  }

 private:
  bool first_known_;
  std::size_t changes_at_;
  std::int64_t start_ = 0;
  std::int64_t distance_ = 0;
};

}  // namespace tidegate::tsdb
