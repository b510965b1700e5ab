#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/histograms/buckets.h"
#include "core/model/histogram.h"

// Inside this room: buckets of one side as a list of index and count, in which work on layouts is easy.
namespace tidegate::histograms {

struct Cell {
  std::int64_t index = 0;
  double count = 0;
  double lost = 0;  // by rounding, see kahan.h
};

using Cells = std::vector<Cell>;

// `lost` is null, or has the layout of `histogram`.
Cells cells_of(const Histogram& histogram, Side side, const Histogram* lost = nullptr);

// Replaces spans and counts. Gaps of at most `most_empty` buckets are filled, others separate spans.
// REQUIRES: rising indexes.
void store(const Cells& cells, Histogram& histogram, Side side, Histogram* lost = nullptr, std::size_t most_empty = 0);

enum class Precision { plain, compensated };

// The cells at a lower resolution. REQUIRES: to <= from.
Cells reduced(Cells cells, std::int32_t from, std::int32_t to, Precision precision);

// Leaves out the cells at the beginning that the zero bucket of that threshold covers.
Cells without_zero_bucket(Cells cells, double threshold, std::int32_t schema);

// The union of both; `other` is added. REQUIRES: same schema.
Cells merged(const Cells& cells, const Cells& other, Precision precision);

}  // namespace tidegate::histograms
