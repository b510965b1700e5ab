#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/engine/context.h"
#include "core/engine/windows.h"

namespace tidegate::engine {

// What a function over ranges gives for one series: a cell a step.
struct CellRow {
  std::span<double> values;              // absent at first
  std::vector<HistogramPtr> histograms;  // empty, or one a step

  void set(std::size_t step, double value) { values[step] = value; }
  void set(std::size_t step, HistogramPtr histogram) {
    if (histograms.empty()) histograms.resize(values.size());
    histograms[step] = std::move(histogram);
  }
};

// How a function over ranges was called.
struct RangeCall {
  const promql::Expr& first;                 // what remarks point to
  std::vector<std::vector<double>> scalars;  // the other arguments, one number a step
  promql::Extension extension = promql::Extension::none;
  std::int64_t length = 0;  // of the range, ms
};

// Calculates all steps of one series. `metric` is its name. The Notes are its own thread's.
using RangeKernel = Outcome<void> (*)(const SeriesWindows& series, const RangeCall& call, std::string_view metric,
                                      CellRow& out, Notes& notes);

struct RangeFunction {
  std::string_view name;
  RangeKernel kernel;
};

std::span<const RangeFunction> rate_functions();        // rate, increase, delta, irate, idelta
std::span<const RangeFunction> over_time_functions();   // of the values in the range
std::span<const RangeFunction> movement_functions();    // resets, changes
std::span<const RangeFunction> regression_functions();  // deriv, predict_linear, double_exponential_smoothing

const RangeFunction* find_range_function(std::string_view name);

// The function of that name over the range that its argument at `position` selects. REQUIRES: find_range_function.
Outcome<Frame> evaluate_range_call(Context& context, const promql::Expr& expr, const Grid& grid);

}  // namespace tidegate::engine
