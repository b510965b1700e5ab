#include "core/engine/smoothed_selector.h"

#include <algorithm>

#include "core/engine/interpolation.h"
#include "core/engine/series_source.h"

namespace tidegate::engine {
namespace {

using namespace promql;

// The first sample at or after a moment; the number of samples if there is none.
std::size_t at_or_after(std::span<const std::int64_t> times, std::int64_t time) {
  return static_cast<std::size_t>(std::ranges::lower_bound(times, time) - times.begin());
}

bool is_counter_histogram(const Histogram& histogram) { return histogram.reset != Histogram::CounterReset::gauge; }

class Smoothing {
 public:
  Smoothing(Context& context, const Expr& expr, Frame& frame, std::size_t row)
      : notes_(context.notes), expr_(expr), frame_(frame), row_(row) {
    metric_ = context.labeling.metric(frame.rows[row].labels);
  }

  void at(const Window& window, std::size_t step) {
    if (window.is_mixed()) {
      notes_.warn(expr_, mixed_samples(metric_));
    } else if (!window.times.empty()) {
      of_floats(window, step);
    } else if (!window.histogram_times.empty()) {
      of_histograms(window, step);
    }
  }

 private:
  void of_floats(const Window& window, std::size_t step) {
    const auto times = window.times;
    const std::size_t i = at_or_after(times, window.end);
    if (i < times.size() && times[i] == window.end) return frame_.set(row_, step, window.values[i]);
    if (i == 0) return;
    if (i == times.size()) return frame_.set(row_, step, window.values[i - 1]);  // nothing after it: carried on
    frame_.set(
        row_, step,
        interpolated({times[i - 1], window.values[i - 1]}, {times[i], window.values[i]}, window.end, Growth::gauge));
  }

  void of_histograms(const Window& window, std::size_t step) {
    const auto times = window.histogram_times;
    const std::size_t i = at_or_after(times, window.end);
    if (i < times.size() && times[i] == window.end) return frame_.set(row_, step, window.histograms[i]);
    if (i == 0) return;
    const Histogram& before = *window.histograms[i - 1];
    if (i == times.size()) {
      Histogram carried = before;
      carried.reset = Histogram::CounterReset::unknown;
      return frame_.set(row_, step, shared(std::move(carried)));
    }
    const Histogram& after = *window.histograms[i];
    if (before.has_custom_buckets() != after.has_custom_buckets()) return notes_.warn(expr_, mixed_schemas(metric_));
    const bool counts = is_counter_histogram(before) || is_counter_histogram(after);
    auto result = interpolated({times[i - 1], before}, {times[i], after}, window.end,
                               counts ? Growth::counter : Growth::gauge, expr_, metric_, notes_);
    if (result) frame_.set(row_, step, shared(*std::move(result)));
  }

  Notes& notes_;
  const Expr& expr_;
  Frame& frame_;
  std::size_t row_;
  std::string_view metric_;
};

}  // namespace

Outcome<Frame> read_smoothed(Context& context, const Expr& expr, const Grid& grid) {
  const auto& selector = std::get<VectorSelector>(expr.node);
  Ranges ranges{.grid = grid, .pinned = {}};
  ranges.offset = selector.offset.fixed.ms;
  if (selector.at.kind == At::Kind::time) ranges.pinned = selector.at.time.ms;
  ranges.length = context.options.lookback.ms;
  ranges.after = context.options.lookback.ms;
  const auto source = TRY(select_series(context, selector, ranges));
  Frame frame(grid.count());
  Planner floats(ranges);
  Planner histograms(ranges);
  tsdb::Columns columns;
  for (std::size_t i = 0; i < source->size(); ++i) {
    TRY(source->read(i, columns));
    TRY(context.check(columns.floats.times.size()));
    remove_stale(columns);
    const std::size_t row = frame.add(source->row(i));
    const SeriesWindows series{columns, ranges, floats.plan(columns.floats.times),
                               &histograms.plan(columns.histograms.times)};
    Smoothing smoothing(context, expr, frame, row);
    for (std::size_t step = 0; step < frame.steps; ++step) smoothing.at(series.at(step), step);
  }
  frame.drop_empty_rows();
  return frame;
}

}  // namespace tidegate::engine
