#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/engine/histogram_cells.h"
#include "core/engine/kahan.h"
#include "core/engine/quantile.h"
#include "core/engine/range_function.h"

// The functions that look at the values of a range, each by itself. Source: prometheus promql/functions.go.
namespace tidegate::engine {
namespace {

using Values = std::span<const double>;

double seconds(std::int64_t ms) { return static_cast<double>(ms) / 1000; }

// One number for each range that holds floats; histograms in it are passed over, with a remark.
template <class Calculate>
Outcome<void> of_floats(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                        Notes& notes, Calculate calculate) {
  const auto& values = series.columns.floats.values;
  for (std::size_t step = 0; step < series.steps(); ++step) {
    const std::size_t first = series.floats.first[step];
    const std::size_t last = series.floats.last[step];
    if (first == last) continue;
    if (series.histograms != nullptr && series.histograms->first[step] != series.histograms->last[step]) {
      notes.info(call.first, ignored_histograms(metric));
    }
    out.set(step, calculate(Values(values).subspan(first, last - first), first, step));
  }
  return {};
}

// One number for each range that holds anything.
template <class Calculate>
Outcome<void> of_any(const SeriesWindows& series, CellRow& out, Calculate calculate) {
  for (std::size_t step = 0; step < series.steps(); ++step) {
    const Window window = series.at(step);
    if (window.count() > 0) out.set(step, calculate(window));
  }
  return {};
}

double sum_of(Values values) {
  const KahanSum sum = finite_sum(KahanSum{}, values);
  if (std::isfinite(sum.sum)) return sum.total();
  KahanSum careful;
  for (const double value : values) careful.add(value);
  return std::isinf(careful.sum) ? careful.sum : careful.total();
}

double mean_of(Values values) {
  const KahanSum sum = finite_sum(KahanSum{.sum = values.front()}, values.subspan(1));
  const auto count = static_cast<double>(values.size());
  if (std::isfinite(sum.sum)) return sum.sum / count + sum.lost / count;
  KahanMean mean(values.front());
  for (const double value : values.subspan(1)) mean.add(value);
  return mean.mean();
}

// Welford's, compensated.
double variance_of(Values values) {
  double count = 0;
  KahanSum mean;
  KahanSum squares;
  for (const double value : values) {
    count += 1;
    const double delta = value - mean.total();
    mean.add(delta / count);
    squares.add(delta * (value - mean.total()));
  }
  return squares.total() / count;
}

double median_deviation_of(Values values) {
  if (std::ranges::any_of(values, [](double v) { return std::isnan(v); })) return std::nan("");
  std::vector<double> copy(values.begin(), values.end());
  const double median = quantile(0.5, copy);
  for (double& value : copy) value = std::fabs(value - median);
  return quantile(0.5, copy);
}

using HistogramMean = HistogramPtr (*)(std::span<const HistogramPtr>, HistogramRemarks&);

// The sum or mean of what is either all floats or all histograms.
Outcome<void> of_either(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                        Notes& notes, double (*of_values)(Values), HistogramMean of_histograms) {
  for (std::size_t step = 0; step < series.steps(); ++step) {
    const Window window = series.at(step);
    if (window.is_mixed()) {
      notes.warn(call.first, mixed_samples(metric));
    } else if (!window.values.empty()) {
      out.set(step, of_values(window.values));
    } else if (!window.histograms.empty()) {
      HistogramRemarks remarks;
      HistogramPtr result = of_histograms(window.histograms, remarks);
      if (result) {
        note(remarks, call.first, "aggregation", notes);
        out.set(step, std::move(result));
      } else {
        notes.warn(call.first, mixed_schemas(metric));
      }
    }
  }
  return {};
}

Outcome<void> sum(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                  Notes& notes) {
  return of_either(series, call, metric, out, notes, sum_of, sum_of_histograms);
}

Outcome<void> avg(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                  Notes& notes) {
  return of_either(series, call, metric, out, notes, mean_of, mean_of_histograms);
}

Outcome<void> count(const SeriesWindows& series, const RangeCall&, std::string_view, CellRow& out, Notes&) {
  return of_any(series, out, [](const Window& window) { return static_cast<double>(window.count()); });
}

Outcome<void> present(const SeriesWindows& series, const RangeCall&, std::string_view, CellRow& out, Notes&) {
  return of_any(series, out, [](const Window&) { return 1.0; });
}

// NaN only if all are. `Better` says whether a value replaces the best so far.
template <class Better>
double best_of(Values values, Better better) {
  double best = values.front();
  for (const double value : values) {
    if (better(value, best) || std::isnan(best)) best = value;
  }
  return best;
}

Outcome<void> max(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                  Notes& notes) {
  return of_floats(series, call, metric, out, notes,
                   [](Values values, std::size_t, std::size_t) { return best_of(values, std::greater<>()); });
}

Outcome<void> min(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                  Notes& notes) {
  return of_floats(series, call, metric, out, notes,
                   [](Values values, std::size_t, std::size_t) { return best_of(values, std::less<>()); });
}

// When the best value was seen last.
template <class Better>
Outcome<void> time_of_best(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                           Notes& notes, Better better) {
  return of_floats(series, call, metric, out, notes, [&](Values values, std::size_t first, std::size_t) {
    std::size_t best = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (better(values[i], values[best]) || std::isnan(values[best])) best = i;
    }
    return seconds(series.columns.floats.times[first + best]);
  });
}

Outcome<void> time_of_max(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                          Notes& notes) {
  return time_of_best(series, call, metric, out, notes, std::greater_equal<>());
}

Outcome<void> time_of_min(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                          Notes& notes) {
  return time_of_best(series, call, metric, out, notes, std::less_equal<>());
}

Outcome<void> time_of_first(const SeriesWindows& series, const RangeCall&, std::string_view, CellRow& out, Notes&) {
  constexpr auto kNever = std::numeric_limits<std::int64_t>::max();
  return of_any(series, out, [](const Window& window) {
    const auto first_float = window.times.empty() ? kNever : window.times.front();
    const auto first_histogram = window.histogram_times.empty() ? kNever : window.histogram_times.front();
    return seconds(std::min(first_float, first_histogram));
  });
}

Outcome<void> time_of_last(const SeriesWindows& series, const RangeCall&, std::string_view, CellRow& out, Notes&) {
  return of_any(series, out, [](const Window& window) {
    const auto last_float = window.times.empty() ? 0 : window.times.back();
    const auto last_histogram = window.histogram_times.empty() ? 0 : window.histogram_times.back();
    return seconds(std::max(last_float, last_histogram));
  });
}

Outcome<void> last(const SeriesWindows& series, const RangeCall&, std::string_view, CellRow& out, Notes&) {
  for (std::size_t step = 0; step < series.steps(); ++step) {
    const Window window = series.at(step);
    if (window.count() == 0) continue;
    const bool is_float =
        window.histograms.empty() || (!window.times.empty() && window.histogram_times.back() < window.times.back());
    if (is_float) {
      out.set(step, window.values.back());
    } else {
      out.set(step, window.histograms.back());
    }
  }
  return {};
}

Outcome<void> first(const SeriesWindows& series, const RangeCall&, std::string_view, CellRow& out, Notes&) {
  for (std::size_t step = 0; step < series.steps(); ++step) {
    const Window window = series.at(step);
    if (window.count() == 0) continue;
    const bool is_float =
        window.histograms.empty() || (!window.times.empty() && window.times.front() < window.histogram_times.front());
    if (is_float) {
      out.set(step, window.values.front());
    } else {
      out.set(step, window.histograms.front());
    }
  }
  return {};
}

Outcome<void> stddev(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                     Notes& notes) {
  return of_floats(series, call, metric, out, notes,
                   [](Values values, std::size_t, std::size_t) { return std::sqrt(variance_of(values)); });
}

Outcome<void> stdvar(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                     Notes& notes) {
  return of_floats(series, call, metric, out, notes,
                   [](Values values, std::size_t, std::size_t) { return variance_of(values); });
}

Outcome<void> mad(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                  Notes& notes) {
  return of_floats(series, call, metric, out, notes,
                   [](Values values, std::size_t, std::size_t) { return median_deviation_of(values); });
}

Outcome<void> quantile_over(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                            Notes& notes) {
  MovingQuantile moving(series.columns.floats.values);
  return of_floats(series, call, metric, out, notes, [&](Values values, std::size_t first_index, std::size_t step) {
    const double q = call.scalars.front()[step];
    if (!(q >= 0 && q <= 1)) notes.warn(call.first, bad_quantile(q));
    return moving.at(q, first_index, first_index + values.size());
  });
}

constexpr std::array<RangeFunction, 17> kFunctions = {{
    {"absent_over_time", present},
    {"avg_over_time", avg},
    {"count_over_time", count},
    {"first_over_time", first},
    {"last_over_time", last},
    {"mad_over_time", mad},
    {"max_over_time", max},
    {"min_over_time", min},
    {"present_over_time", present},
    {"quantile_over_time", quantile_over},
    {"stddev_over_time", stddev},
    {"stdvar_over_time", stdvar},
    {"sum_over_time", sum},
    {"ts_of_first_over_time", time_of_first},
    {"ts_of_last_over_time", time_of_last},
    {"ts_of_max_over_time", time_of_max},
    {"ts_of_min_over_time", time_of_min},
}};

}  // namespace

std::span<const RangeFunction> over_time_functions() { return kFunctions; }

}  // namespace tidegate::engine
