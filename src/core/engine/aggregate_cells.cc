#include "core/engine/aggregate_cells.h"

#include "core/engine/histogram_cells.h"
#include "core/engine/kahan.h"

namespace tidegate::engine {
namespace {

using promql::Aggregator;

// One group at one step.
struct Cell {
  std::vector<double> floats;
  std::vector<HistogramPtr> histograms;
  std::vector<std::size_t> histogram_rows;
};

class CellFold {
 public:
  CellFold(Context& context, const promql::Aggregation& aggregation, const Frame& from, const Grouping& grouping,
           Frame& to)
      : context_(context), aggregation_(aggregation), from_(from), grouping_(grouping), to_(to) {}

  void run() {
    std::vector<Cell> cells(grouping_.groups.size());
    for (std::size_t step = 0; step < from_.steps; ++step) {
      for (auto& cell : cells) cell.floats.clear(), cell.histograms.clear(), cell.histogram_rows.clear();
      for (std::size_t row = 0; row < from_.size(); ++row) {
        Cell& cell = cells[grouping_.group_of[row]];
        if (from_.histogram(row, step) != nullptr) {
          cell.histograms.push_back(from_.histograms[row * from_.steps + step]);
          cell.histogram_rows.push_back(row);
        } else if (from_.has(row, step)) {
          cell.floats.push_back(from_.at(row)[step]);
        }
      }
      for (std::size_t group = 0; group < cells.size(); ++group) fold(cells[group], group, step);
    }
  }

 private:
  void fold(const Cell& cell, std::size_t group, std::size_t step) {
    if (!cell.floats.empty() && !cell.histograms.empty()) {
      context_.notes.warn(*aggregation_.inner, "encountered a mix of histograms and floats for aggregation");
    } else if (!cell.histograms.empty()) {
      fold_histograms_of(cell, group, step);
    } else if (!cell.floats.empty()) {
      to_.set(group, step, aggregation_.op == Aggregator::sum ? sum_of(cell.floats) : mean_of(cell.floats));
    }
  }

  void fold_histograms_of(const Cell& cell, std::size_t group, std::size_t step) {
    HistogramRemarks remarks;
    const bool sums = aggregation_.op == Aggregator::sum;
    const HistogramPtr result =
        sums ? sum_of_histograms(cell.histograms, remarks) : mean_of_histograms(cell.histograms, remarks);
    if (!result) return note_mixed_schemas(cell);
    note(remarks, *aggregation_.inner, "aggregation", context_.notes);
    Histogram compacted = *result;
    histograms::compact(compacted);
    to_.set(group, step, shared(std::move(compacted)));
  }

  // Names the first whose schema is of another kind.
  void note_mixed_schemas(const Cell& cell) {
    for (std::size_t i = 1; i < cell.histograms.size(); ++i) {
      if (cell.histograms[i]->has_custom_buckets() == cell.histograms[0]->has_custom_buckets()) continue;
      const auto metric = context_.labeling.metric(from_.rows[cell.histogram_rows[i]].labels);
      return context_.notes.warn(*aggregation_.inner, mixed_schemas(metric));
    }
  }

  static double sum_of(const std::vector<double>& values) {
    KahanSum sum{.sum = values.front()};
    for (std::size_t i = 1; i < values.size(); ++i) sum.add(values[i]);
    return sum.total();
  }
  static double mean_of(const std::vector<double>& values) {
    KahanMean mean(values.front());
    for (std::size_t i = 1; i < values.size(); ++i) mean.add(values[i]);
    return mean.mean();
  }

  Context& context_;
  const promql::Aggregation& aggregation_;
  const Frame& from_;
  const Grouping& grouping_;
  Frame& to_;
};

}  // namespace

void fold_histograms(Context& context, const promql::Aggregation& aggregation, const Frame& from,
                     const Grouping& grouping, Frame& to) {
  CellFold(context, aggregation, from, grouping, to).run();
}

}  // namespace tidegate::engine
