#include "core/engine/range_vector.h"

#include <algorithm>

#include "core/engine/extended_rates.h"
#include "core/engine/interpolation.h"
#include "core/engine/series_source.h"

namespace tidegate::engine {
namespace {

using namespace promql;

void add_floats(const Window& window, std::vector<Point>& points) {
  for (std::size_t i = 0; i < window.times.size(); ++i) {
    points.push_back({.time = window.times[i], .value = window.values[i], .histogram = {}});
  }
}

void add_histograms(const Window& window, std::vector<Point>& points) {
  for (std::size_t i = 0; i < window.histogram_times.size(); ++i) {
    points.push_back({.time = window.histogram_times[i], .value = 0, .histogram = window.histograms[i]});
  }
  std::ranges::stable_sort(points, {}, &Point::time);
}

// The samples inside the range, with what the ends of an anchored or smoothed range are.
Outcome<void> add_extended(const Window& window, Extension extension, std::vector<Point>& points) {
  if (!window.histogram_times.empty()) {
    const std::string_view modifier = extension == Extension::smoothed ? "smoothed" : "anchored";
    return fail_query(std::string(modifier) + " modifier is not supported with histograms");
  }
  if (window.times.empty()) return {};
  const auto edges = edges_of(window.times, window, extension);
  if (!edges) return {};
  const double left = left_value(window.times, window.values, *edges, window, extension, RateKind::delta);
  const double right = right_value(window.times, window.values, *edges, window, extension, RateKind::delta);
  points.push_back({.time = window.start, .value = left, .histogram = {}});
  for (std::size_t i = edges->first; i <= edges->last; ++i) {
    const bool is_inside = window.times[i] > window.start && window.times[i] < window.end;
    if (is_inside) points.push_back({.time = window.times[i], .value = window.values[i], .histogram = {}});
  }
  points.push_back({.time = window.end, .value = right, .histogram = {}});
  return {};
}

}  // namespace

Outcome<std::vector<ResultSeries>> evaluate_range_vector(Context& context, const Expr& expr, const Grid& grid) {
  const Ranges ranges = ranges_of(expr, grid, context.options);
  std::unique_ptr<SeriesSource> source;
  Extension extension = Extension::none;
  if (const auto* subquery = std::get_if<Subquery>(&expr.node)) {
    source = TRY(evaluate_subquery(context, *subquery, ranges));
  } else {
    const auto& selector = std::get<VectorSelector>(std::get<MatrixSelector>(expr.node).selector->node);
    extension = selector.extension;
    source = TRY(select_series(context, selector, ranges));
  }
  std::vector<ResultSeries> all;
  Planner floats(ranges);
  Planner histograms(ranges);
  tsdb::Columns columns;
  for (std::size_t i = 0; i < source->size(); ++i) {
    TRY(source->read(i, columns));
    remove_stale(columns);
    TRY(context.check(columns.floats.times.size()));
    const SeriesWindows series{columns, ranges, floats.plan(columns.floats.times),
                               &histograms.plan(columns.histograms.times)};
    const Window window = series.at(0);
    const Row row = source->row(i);
    const LabelSet labels = row.drop_name ? context.labeling.without_metadata(row.labels) : row.labels;
    ResultSeries result{.labels = context.store.labels(labels), .points = {}};
    if (extension == Extension::none) {
      add_floats(window, result.points);
      if (!window.histogram_times.empty()) add_histograms(window, result.points);
    } else {
      TRY(add_extended(window, extension, result.points));
    }
    if (!result.points.empty()) all.push_back(std::move(result));
  }
  return all;
}

}  // namespace tidegate::engine
