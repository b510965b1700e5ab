#include "core/engine/series_source.h"

#include <algorithm>

#include "core/engine/evaluate.h"
#include "core/histograms/arithmetic.h"

namespace tidegate::engine {
namespace {

using namespace promql;

// Hints that say nothing are replaced by what a comparison with the sample before tells.
// Source: prometheus promql/histogram_stats_iterator.go.
void compare_for_hints(tsdb::Columns& columns) {
  using enum Histogram::CounterReset;
  auto& h = columns.histograms;
  const auto& float_times = columns.floats.times;
  HistogramPtr before;
  for (std::size_t i = 0; i < h.values.size(); ++i) {
    const bool float_between = i > 0 && std::ranges::upper_bound(float_times, h.times[i - 1]) !=
                                            std::ranges::upper_bound(float_times, h.times[i]);
    if (float_between) before = nullptr;
    const HistogramPtr original = h.values[i];
    if (tsdb::is_stale(original->sum)) continue;
    if (before && original->reset == unknown) {
      Histogram hinted = *original;
      hinted.reset = histograms::detect_reset(*original, *before) ? reset : not_reset;
      h.values[i] = std::make_shared<const Histogram>(std::move(hinted));
    }
    before = original;
  }
}

constexpr std::size_t kMostRoom = 1'000'000;  // samples that room is made for before there are any

class SelectedSeries final : public SeriesSource {
 public:
  enum class Hints { stored, compared };

  SelectedSeries(std::unique_ptr<tsdb::Selection> selection, bool with_starts, Hints hints)
      : selection_(std::move(selection)), with_starts_(with_starts), hints_(hints) {}

  std::size_t size() const override { return selection_->series().size(); }
  Row row(std::size_t index) const override { return {.labels = selection_->series()[index]}; }

  Outcome<void> read(std::size_t index, tsdb::Columns& columns) const override {
    columns.clear();
    const std::size_t expected = std::min(selection_->expected(index), kMostRoom);
    columns.floats.times.reserve(expected);
    columns.floats.values.reserve(expected);
    if (auto done = selection_->read(index, columns); !done) return fail_query(std::move(done).error());
    if (!with_starts_) columns.floats.starts.clear(), columns.histograms.starts.clear();
    if (hints_ == Hints::compared) compare_for_hints(columns);
    return {};
  }

 private:
  std::unique_ptr<tsdb::Selection> selection_;
  bool with_starts_;
  Hints hints_;
};

// Hints on counter resets don't survive a subquery: samples between those it returns may be missing, or come twice.
HistogramPtr without_hint(const HistogramPtr& histogram) {
  using enum Histogram::CounterReset;
  if (histogram->reset == unknown || histogram->reset == gauge) return histogram;
  Histogram copy = *histogram;
  copy.reset = unknown;
  return std::make_shared<const Histogram>(std::move(copy));
}

class SubquerySeries final : public SeriesSource {
 public:
  SubquerySeries(Frame frame, const Grid& grid) : frame_(std::move(frame)), grid_(grid) {}

  std::size_t size() const override { return frame_.size(); }
  Row row(std::size_t index) const override { return frame_.rows[index]; }

  Outcome<void> read(std::size_t index, tsdb::Columns& columns) const override {
    columns.clear();
    const auto values = frame_.at(index);
    const HistogramPtr* histograms = frame_.histograms_at(index);
    for (std::size_t step = 0; step < frame_.steps; ++step) {
      if (histograms != nullptr && histograms[step]) {
        columns.histograms.times.push_back(grid_.at(step));
        columns.histograms.values.push_back(without_hint(histograms[step]));
      } else if (!is_absent(values[step])) {
        columns.floats.times.push_back(grid_.at(step));
        columns.floats.values.push_back(values[step]);
      }
    }
    return {};
  }

 private:
  Frame frame_;
  Grid grid_;
};

void apply(Ranges& ranges, const At& at, const Length& offset) {
  ranges.offset = offset.fixed.ms;
  if (at.kind == At::Kind::time) ranges.pinned = at.time.ms;
}

}  // namespace

std::vector<Matcher> matchers_of(const VectorSelector& selector) {
  std::vector<Matcher> matchers = selector.matchers;
  if (!selector.name.empty()) {
    matchers.insert(matchers.begin(), {.label = "__name__", .op = Matcher::Op::equal, .value = selector.name});
  }
  return matchers;
}

Outcome<std::unique_ptr<SeriesSource>> select_series(Context& context, const VectorSelector& selector,
                                                     const Ranges& ranges) {
  auto selection = context.storage.select(matchers_of(selector), ranges.whole(), context.store);
  if (!selection) return fail_query(std::move(selection).error());
  TRY(context.check_size((*selection)->series().size(), ranges.grid.count()));
  using enum SelectedSeries::Hints;
  const auto hints = context.compared.contains(&selector) ? compared : stored;
  return std::make_unique<SelectedSeries>(*std::move(selection), context.options.start_timestamps, hints);
}

Outcome<std::unique_ptr<SeriesSource>> evaluate_subquery(Context& context, const Subquery& subquery,
                                                         const Ranges& ranges) {
  Grid grid;
  grid.step = subquery.step.fixed.ms > 0 ? subquery.step.fixed.ms : context.options.subquery_step.ms;
  const std::int64_t start = ranges.start_at(0);
  grid.start = grid.step * (start / grid.step);
  if (grid.start <= start) grid.start += grid.step;
  grid.end = ranges.end_at(ranges.grid.count() - 1);
  if (grid.count() == 0) return std::make_unique<SubquerySeries>(Frame(0), grid);
  Frame frame = TRY(evaluate(context, *subquery.inner, grid));
  return std::make_unique<SubquerySeries>(std::move(frame), grid);
}

Ranges ranges_of(const Expr& range, const Grid& grid, const Options& options) {
  Ranges ranges{.grid = grid, .pinned = {}};
  if (const auto* subquery = std::get_if<Subquery>(&range.node)) {
    apply(ranges, subquery->at, subquery->offset);
    ranges.length = subquery->range.fixed.ms;
    return ranges;
  }
  const auto& matrix = std::get<MatrixSelector>(range.node);
  const auto& selector = std::get<VectorSelector>(matrix.selector->node);
  apply(ranges, selector.at, selector.offset);
  ranges.length = matrix.range.fixed.ms;
  if (selector.extension != Extension::none) ranges.before = options.lookback.ms;
  if (selector.extension == Extension::smoothed) ranges.after = options.lookback.ms;
  return ranges;
}

}  // namespace tidegate::engine
