#pragma once

#include "core/tsdb/bytes.h"
#include "core/tsdb/chunk.h"
#include "core/tsdb/storage.h"

namespace tidegate::tsdb {

// Appends the histograms of a chunk (encodings 2, 3, 5, 6) that lie in the range; on an error `histograms` stays as it
// was. Schemas above 8, which no query language knows yet, are brought down to 8. Neighbours that are equal are shared.
//
//   2, 3:  samples <be16>   counter reset <2 bits>  0 <6 bits>
//   5, 6:  counter reset <2 bits>  samples <14 bits>   start times <byte>
//   layout, see histogram_layout.h; then each
//     2, 5:  time <varbit>  count <varbit>  zero count <varbit>  sum  buckets <varbit> *
//     3, 6:  time <varbit>  count  zero count  sum  buckets *
//
// Of encodings 2 and 5 the first sample has its counts (as <varbit_uint>) and each bucket less the one before; later
// ones have how those steps changed since the sample before. What isn't <varbit> is a double, 64 bits in the first
// sample and then as in xor_value.h. A stale marker is a sum; it has no buckets. Behind each sample is its start time
// (5, 6).
Result<void> decode_histograms(Encoding encoding, Bytes chunk, TimeRange range, Columns::Histograms& histograms);

}  // namespace tidegate::tsdb
