#include "core/engine/aggregate_cells.h"

#include "base/check.h"
#include "core/engine/histogram_cells.h"
#include "core/engine/kahan.h"

namespace tidegate::engine {
namespace {

using promql::Aggregator;

constexpr std::size_t kNone = ~std::size_t{0};

// One group at one step, sample after sample as Prometheus sees them.
struct Cell {
  std::vector<double> floats;
  std::vector<HistogramPtr> histograms;  // those that can be added to the first sample, which is one
  bool any_histogram = false;
  std::size_t odd_row = kNone;  // whose schema is of another kind: nothing behind it counts

  void clear() {  // what it has allocated stays
    floats.clear(), histograms.clear();
    any_histogram = false;
    odd_row = kNone;
  }
  void take(double value) {
    if (odd_row == kNone) floats.push_back(value);
  }
  void take(const HistogramPtr& histogram, std::size_t row) {
    if (odd_row != kNone) return;
    const bool is_first = floats.empty() && !any_histogram;
    any_histogram = true;
    if (is_first) return histograms.push_back(histogram);
    if (histograms.empty()) return;
    if (histograms.front()->has_custom_buckets() == histogram->has_custom_buckets()) {
      histograms.push_back(histogram);
    } else {
      odd_row = row;
    }
  }
};

class CellFold {
 public:
  CellFold(Context& context, const promql::Aggregation& aggregation, const Frame& from, const Grouping& grouping,
           Frame& to)
      : context_(context), aggregation_(aggregation), from_(from), grouping_(grouping), to_(to) {}

  void run() {
    std::vector<Cell> cells(grouping_.groups.size());
    for (std::size_t step = 0; step < from_.steps; ++step) {
      for (Cell& cell : cells) cell.clear();
      for (std::size_t row = 0; row < from_.size(); ++row) {
        Cell& cell = cells[grouping_.group_of[row]];
        if (from_.histogram(row, step) != nullptr) {
          cell.take(from_.histograms[row * from_.steps + step], row);
        } else if (from_.has(row, step)) {
          cell.take(from_.at(row)[step]);
        }
      }
      for (std::size_t group = 0; group < cells.size(); ++group) fold(cells[group], group, step);
    }
  }

 private:
  void fold(const Cell& cell, std::size_t group, std::size_t step) {
    const bool is_mixed = !cell.floats.empty() && cell.any_histogram;
    const bool is_odd = cell.odd_row != kNone;
    if (!cell.histograms.empty()) fold_histograms_of(cell, is_mixed || is_odd, group, step);
    if (is_odd) {
      const auto metric = context_.labeling.metric(from_.rows[cell.odd_row].labels);
      context_.notes.warn(*aggregation_.inner, mixed_schemas(metric));
    }
    if (is_mixed) {
      context_.notes.warn(*aggregation_.inner, "encountered a mix of histograms and floats for aggregation");
    } else if (!cell.floats.empty()) {
      to_.set(group, step, aggregation_.op == Aggregator::sum ? sum_of(cell.floats) : mean_of(cell.floats));
    }
  }

  // Of one that gives no value, remarks on what was added before are all that is left.
  void fold_histograms_of(const Cell& cell, bool is_void, std::size_t group, std::size_t step) {
    HistogramRemarks remarks;
    const bool sums = aggregation_.op == Aggregator::sum;
    const HistogramPtr result =
        sums ? sum_of_histograms(cell.histograms, remarks) : mean_of_histograms(cell.histograms, remarks);
    if (is_void) remarks.reset_seen = false;
    note(remarks, *aggregation_.inner, "aggregation", context_.notes);
    if (is_void) return;
    CHECK(result != nullptr);
    Histogram compacted = *result;
    histograms::compact(compacted);
    to_.set(group, step, shared(std::move(compacted)));
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
