#pragma once

#include <cstdint>

#include "base/result.h"
#include "core/tsdb/bytes.h"
#include "core/tsdb/storage.h"

namespace tidegate::tsdb {

// How the samples of a chunk are written. In a head's chunk files the highest bit also tells that they came out of
// order; it is no part of this.
enum class Encoding : std::uint8_t {
  none = 0,
  xor_floats = 1,
  histogram = 2,
  float_histogram = 3,
  xor2_floats = 4,       // with start times
  histogram_starts = 5,  // the same as 2 and 3, with start times
  float_histogram_starts = 6,
};

// Appends the samples of a chunk that lie in the range. On an error `columns` stay as they were. The caller sees to it
// that they are later than what is in `columns` already (or merges them: see merge.h).
Result<void> decode_chunk(std::uint8_t encoding, Bytes samples, TimeRange range, Columns& columns);

}  // namespace tidegate::tsdb
