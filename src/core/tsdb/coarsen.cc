#include "core/tsdb/coarsen.h"

namespace tidegate::tsdb {
namespace {

// 2^steps neighbours become one. The bucket with index i has the upper bound
// 2^(i * 2^-schema), so it lies in the coarser one with index ceil(i / 2^steps).
void coarsen(std::vector<Histogram::Span>& spans, std::vector<double>& counts, int steps) {
  std::vector<Histogram::Span> coarse_spans;
  std::vector<double> coarse;
  std::int64_t index = 0, last = 0;
  std::size_t next = 0;
  for (const auto& span : spans) {
    index += span.offset;
    for (std::uint32_t i = 0; i < span.length; ++i, ++index, ++next) {
      const std::int64_t to = ((index - 1) >> steps) + 1;
      if (!coarse.empty() && to == last) {
        coarse.back() += counts[next];
        continue;
      }
      const std::int64_t offset = coarse.empty() ? to : to - last - 1;
      if (coarse.empty() || offset > 0) {
        coarse_spans.push_back({.offset = static_cast<std::int32_t>(offset), .length = 0});
      }
      ++coarse_spans.back().length;
      coarse.push_back(counts[next]);
      last = to;
    }
  }
  spans = std::move(coarse_spans);
  counts = std::move(coarse);
}

}  // namespace

void coarsen(Histogram& histogram) {
  const int steps = histogram.schema - kFinestSchema;
  if (steps <= 0) return;
  coarsen(histogram.positive_spans, histogram.positive, steps);
  coarsen(histogram.negative_spans, histogram.negative, steps);
  histogram.schema = kFinestSchema;
}

}  // namespace tidegate::tsdb
