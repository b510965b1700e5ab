#pragma once

#include "base/result.h"
#include "core/model/histogram.h"
#include "core/tsdb/bytes.h"

namespace tidegate::tsdb {

// A histogram as it stands in a record of a write-ahead log. Each list is behind its length as a <uvarint>.
//
//   counter reset <byte>  schema <varint>  zero threshold <be64>  zero count  count  sum <be64>
//   positive spans, negative spans: offset <varint> and length <uvarint> each
//   positive buckets, negative buckets; of schema -53 the bounds: <be64> each
//
// Integers: the counts are <uvarint>, and a bucket is a <varint>, its count less the one before it. Floats: all <be64>.
enum class HistogramCounts { integers, floats };

// Of schemas from -4 to 8 and -53, with buckets that fit its spans; a stale marker may be anything.
Result<Histogram> read_histogram(ByteReader& in, HistogramCounts counts);

}  // namespace tidegate::tsdb
