#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/model/histogram.h"
#include "core/model/label_store.h"
#include "core/tsdb/storage.h"

namespace tidegate::engine {

// The moments at which an expression is evaluated: start, start + step, ... up to end, in milliseconds since 1970.
struct Grid {
  std::int64_t start = 0;
  std::int64_t end = 0;
  std::int64_t step = 1;

  std::size_t count() const { return end < start ? 0 : static_cast<std::size_t>((end - start) / step) + 1; }
  std::int64_t at(std::size_t index) const { return start + static_cast<std::int64_t>(index) * step; }
};

using HistogramPtr = std::shared_ptr<const Histogram>;

// No sample at this step. Stale markers never are values of an expression, so their bits are free for this.
inline double absent() { return tsdb::stale_marker(); }
inline bool is_absent(double value) { return tsdb::is_stale(value); }

struct Row {
  LabelSet labels;
  bool drop_name = false;  // the labels that name the metric go at the end of the query
};

// What an expression gives: series by steps. A cell is a float, a histogram, or absent.
struct Frame {
  std::size_t steps = 0;
  std::vector<Row> rows;
  std::vector<double> values;            // row after row; absent where there is a histogram or nothing
  std::vector<HistogramPtr> histograms;  // the same shape, or empty: no histogram anywhere

  explicit Frame(std::size_t number_of_steps) : steps(number_of_steps) {}

  std::size_t size() const { return rows.size(); }
  std::span<double> at(std::size_t row) { return {values.data() + row * steps, steps}; }
  std::span<const double> at(std::size_t row) const { return {values.data() + row * steps, steps}; }

  const HistogramPtr* histograms_at(std::size_t row) const {
    return histograms.empty() ? nullptr : histograms.data() + row * steps;
  }
  const Histogram* histogram(std::size_t row, std::size_t step) const {
    return histograms.empty() ? nullptr : histograms[row * steps + step].get();
  }
  bool has(std::size_t row, std::size_t step) const {
    return !is_absent(values[row * steps + step]) || histogram(row, step) != nullptr;
  }
  bool is_empty_row(std::size_t row) const;

  std::size_t add(Row row);  // without samples; its index
  void set(std::size_t row, std::size_t step, double value) { values[row * steps + step] = value; }
  void set(std::size_t row, std::size_t step, HistogramPtr histogram);
  void copy(const Frame& from, std::size_t from_row, std::size_t step, std::size_t to_row);  // one cell

  std::size_t samples() const;  // a histogram counts by its size, as Prometheus' limit does
  void drop_empty_rows();
};

}  // namespace tidegate::engine
