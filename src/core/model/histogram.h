#pragma once

#include <cstdint>
#include <vector>

namespace tidegate {

// A native histogram whose counts are floats (integer ones are read into it). Buckets are sparse: spans say which
// indexes the counts belong to. Source: https://prometheus.io/docs/specs/native_histograms/
struct Histogram {
  enum class CounterReset : std::uint8_t { unknown, reset, not_reset, gauge };

  // A run of neighbouring buckets, `offset` indexes after the end of the run before (the first: after index 0).
  struct Span {
    std::int32_t offset = 0;
    std::uint32_t length = 0;
    bool operator==(const Span&) const = default;
  };

  static constexpr std::int32_t kCustomBuckets = -53;  // the schema of histograms with bounds of their own

  std::int32_t schema = 0;  // exponential: -4 ..= 8, bounds grow by 2^(2^-schema); or kCustomBuckets
  CounterReset reset = CounterReset::unknown;
  double zero_threshold = 0;  // observations of at most that size are in the zero bucket
  double zero_count = 0;
  double count = 0;
  double sum = 0;
  std::vector<Span> positive_spans;
  std::vector<Span> negative_spans;
  std::vector<double> positive;  // counts, one for each bucket in the spans; not cumulative
  std::vector<double> negative;
  std::vector<double> custom_bounds;  // of kCustomBuckets: the upper bounds, without +Inf

  bool has_custom_buckets() const { return schema == kCustomBuckets; }
};

}  // namespace tidegate
