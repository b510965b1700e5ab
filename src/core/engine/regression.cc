#include <array>
#include <cmath>

#include "base/format.h"
#include "core/engine/kahan.h"
#include "core/engine/range_function.h"

// Lines and smoothings through the values of a range. Source: prometheus promql/functions.go.
namespace tidegate::engine {
namespace {

struct Line {
  double slope = 0;
  double intercept = 0;  // at `origin`
};

// Least squares, times in seconds from `origin`.
Line fit(std::span<const std::int64_t> times, std::span<const double> values, std::int64_t origin) {
  KahanSum sum_x;
  KahanSum sum_y;
  KahanSum sum_xy;
  KahanSum sum_xx;
  bool is_constant = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0 && values[i] != values.front()) is_constant = false;
    const double x = static_cast<double>(times[i] - origin) / 1000;
    sum_x.add(x);
    sum_y.add(values[i]);
    sum_xy.add(x * values[i]);
    sum_xx.add(x * x);
  }
  if (is_constant) {
    if (std::isinf(values.front())) return {std::nan(""), std::nan("")};
    return {0, values.front()};
  }
  const auto n = static_cast<double>(values.size());
  const double x = sum_x.total();
  const double y = sum_y.total();
  const double covariance = sum_xy.total() - x * y / n;
  const double variance = sum_xx.total() - x * x / n;
  const double slope = covariance / variance;
  return {slope, y / n - slope * x / n};
}

// For ranges of at least two floats.
template <class Calculate>
Outcome<void> of_pairs(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                       Notes& notes, Calculate calculate) {
  for (std::size_t step = 0; step < series.steps(); ++step) {
    const Window window = series.at(step);
    if (!window.times.empty() && !window.histograms.empty()) notes.info(call.first, ignored_histograms(metric));
    if (window.times.size() >= 2) out.set(step, calculate(window, step));
  }
  return {};
}

Outcome<void> deriv(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                    Notes& notes) {
  return of_pairs(series, call, metric, out, notes, [](const Window& window, std::size_t) {
    return fit(window.times, window.values, window.times.front()).slope;
  });
}

Outcome<void> predict_linear(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                             Notes& notes) {
  return of_pairs(series, call, metric, out, notes, [&](const Window& window, std::size_t step) {
    const Line line = fit(window.times, window.values, window.at);
    return line.slope * call.scalars.front()[step] + line.intercept;
  });
}

// Holt's linear method: https://en.wikipedia.org/wiki/Exponential_smoothing#Double_exponential_smoothing_(Holt_linear)
double smooth(std::span<const double> values, double smoothing, double trending) {
  double before = 0;
  double level = values[0];
  double trend = values[1] - values[0];
  for (std::size_t i = 1; i < values.size(); ++i) {
    const double fresh = smoothing * values[i];
    if (i > 1) trend = trending * (level - before) + (1 - trending) * trend;
    const double kept = (1 - smoothing) * (level + trend);
    before = level;
    level = fresh + kept;
  }
  return level;
}

// As Go's %f.
std::string fixed(double value) {
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{:f}", value);
}

Outcome<void> double_exponential_smoothing(const SeriesWindows& series, const RangeCall& call, std::string_view metric,
                                           CellRow& out, Notes& notes) {
  for (std::size_t step = 0; step < series.steps(); ++step) {
    if (series.at(step).count() == 0) continue;
    const double smoothing = call.scalars[0][step];
    const double trending = call.scalars[1][step];
    if (smoothing <= 0 || smoothing >= 1) {
      return fail_query("invalid smoothing factor. Expected: 0 < sf < 1, got: " + fixed(smoothing));
    }
    if (trending <= 0 || trending >= 1) {
      return fail_query("invalid trend factor. Expected: 0 < tf < 1, got: " + fixed(trending));
    }
  }
  return of_pairs(series, call, metric, out, notes, [&](const Window& window, std::size_t step) {
    return smooth(window.values, call.scalars[0][step], call.scalars[1][step]);
  });
}

constexpr std::array<RangeFunction, 3> kFunctions = {{
    {"deriv", deriv},
    {"double_exponential_smoothing", double_exponential_smoothing},
    {"predict_linear", predict_linear},
}};

}  // namespace

std::span<const RangeFunction> regression_functions() { return kFunctions; }

}  // namespace tidegate::engine
