#pragma once

#include "core/tsdb/bytes.h"
#include "core/tsdb/storage.h"

namespace tidegate::tsdb {

// Appends the samples of a chunk of encoding 4 that lie in the range; on an error `floats` stays as it was.
//
//   samples <be16>  start times <byte>  time_0 <varint>  value_0 <64 bits>  time_1 - time_0 <uvarint>  value_1
//   then for each one of
//     0      the step between two times and the value are as before
//     10     only the value is another: 0 in the window of before, or 1 in a new one (see xor_value.h)
//     110    the step changed by <13 bits>, 1110 by <20 bits>, 11110 by <64 bits>; then a value
//     11111  the step is as before, the value a stale marker
//   A value: 0 as before, 10 in the window of before, 110 in a new window, 111 a stale marker. "Before" passes over
//   stale markers. Behind each sample its start time, see start_times.h.
Result<void> decode_xor2(Bytes chunk, TimeRange range, Columns::Floats& floats);

}  // namespace tidegate::tsdb
