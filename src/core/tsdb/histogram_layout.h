#pragma once

#include <cstddef>
#include <vector>

#include "core/model/histogram.h"
#include "core/tsdb/bits.h"

namespace tidegate::tsdb {

// What all histograms of a chunk share, and stands in front of the first:
//
//   zero threshold <byte>: 0, or 2^(byte - 244), or 255 and <64 bits>   schema <varbit>
//   positive, then negative spans: count <varbit_uint>   then each: length <varbit_uint>  offset <varbit>
//   of schema -53 the bounds: count <varbit_uint>   then each: 0 <varbit_uint> and <64 bits>, or bound * 1000 + 1
struct HistogramLayout {
  std::int32_t schema = 0;
  double zero_threshold = 0;
  std::vector<Histogram::Span> positive_spans;
  std::vector<Histogram::Span> negative_spans;
  std::vector<double> custom_bounds;
  bool operator==(const HistogramLayout&) const = default;
};

HistogramLayout layout_of(const Histogram& histogram);
std::size_t bucket_count(const std::vector<Histogram::Span>& spans);

// nullptr, or what is wrong with it: "has an unknown schema". `most_buckets` is what the bytes can hold at most.
const char* read_layout(BitReader& in, std::size_t most_buckets, HistogramLayout& layout);
void write_layout(BitWriter& out, const HistogramLayout& layout);

}  // namespace tidegate::tsdb
