#pragma once

#include "core/model/histogram.h"

namespace tidegate::tsdb {

// What Prometheus says of a sample's counter reset once it has been stored: a gauge stays one; a sample that goes on
// from the one before it in its chunk is "not_reset"; all others, even those marked "reset", are "unknown", since the
// first sample of a chunk can't tell what was before it. Chunks that are cut because of their size are left aside.
// `previous` is the sample before it in the series: nullptr if there is none, or if it is a float.
// Source: prometheus tsdb/chunkenc/float_histogram.go (appendable) and histogram_meta.go (counterResetHint).
Histogram::CounterReset stored_reset(const Histogram& sample, const Histogram* previous);

}  // namespace tidegate::tsdb
