#pragma once

#include "core/model/histogram.h"

namespace tidegate::tsdb {

// The finest schema that is stored, and the finest that histograms are calculated with: others come down to that.
inline constexpr std::int32_t kFinestStored = 52;
inline constexpr std::int32_t kFinestSchema = 8;

// Brings the buckets of a finer schema than kFinestSchema down to it. REQUIRES: the spans fit the buckets.
void coarsen(Histogram& histogram);

}  // namespace tidegate::tsdb
