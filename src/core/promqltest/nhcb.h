#pragma once

#include <vector>

#include "core/promqltest/script.h"

namespace tidegate::promqltest {

// A native histogram with custom buckets, at a time.
struct NativeSample {
  Labels labels;
  std::int64_t time = 0;  // ms
  Histogram histogram;
};

// What the classic histograms of a load (NAME_bucket, NAME_count, NAME_sum) are as native ones, sorted by series and
// time. The error says which of them is none: buckets that aren't cumulative, another count than that of the last
// bucket ... Source: prometheus util/convertnhcb/convertnhcb.go.
Result<std::vector<NativeSample>> native_samples(const Load& load);

}  // namespace tidegate::promqltest
