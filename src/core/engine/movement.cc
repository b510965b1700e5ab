#include <algorithm>
#include <array>
#include <cmath>

#include "core/engine/counter_start.h"
#include "core/engine/range_function.h"
#include "core/histograms/arithmetic.h"

// How often the samples of a range move: resets and changes. Source: prometheus promql/functions.go.
namespace tidegate::engine {
namespace {

// One sample, a float or a histogram.
struct Moment {
  std::int64_t time = 0;
  double value = 0;
  const Histogram* histogram = nullptr;
  std::int64_t start = 0;
};

// Where to begin: in an anchored range the last sample at or before its start is the base, and what is older is out.
struct Beginning {
  std::size_t first_float = 0;
  std::size_t first_histogram = 0;
  bool any = true;  // something lies after the start
};

std::size_t up_to(std::span<const std::int64_t> times, std::int64_t start) {
  return static_cast<std::size_t>(std::ranges::upper_bound(times, start) - times.begin());
}

Beginning beginning_of(const Window& window, promql::Extension extension) {
  if (extension != promql::Extension::anchored) return {};
  const std::size_t floats = up_to(window.times, window.start);
  const std::size_t histograms = up_to(window.histogram_times, window.start);
  if (floats >= window.times.size() && histograms >= window.histogram_times.size()) return {.any = false};
  if (floats == 0 && histograms == 0) return {};
  const bool is_float =
      histograms == 0 || (floats > 0 && window.times[floats - 1] >= window.histogram_times[histograms - 1]);
  if (is_float) return {.first_float = floats - 1, .first_histogram = histograms};
  return {.first_float = floats, .first_histogram = histograms - 1};
}

// The samples in the order of their times.
std::vector<Moment> moments_of(const Window& window, const Beginning& from) {
  std::vector<Moment> moments;
  std::size_t f = from.first_float;
  std::size_t h = from.first_histogram;
  while (f < window.times.size() || h < window.histogram_times.size()) {
    const bool is_float =
        h >= window.histogram_times.size() || (f < window.times.size() && window.times[f] < window.histogram_times[h]);
    if (is_float) {
      const std::int64_t start = window.starts.empty() ? 0 : window.starts[f];
      moments.push_back({.time = window.times[f], .value = window.values[f], .start = start});
      ++f;
    } else {
      const std::int64_t start = window.histogram_starts.empty() ? 0 : window.histogram_starts[h];
      moments.push_back({.time = window.histogram_times[h], .histogram = window.histograms[h].get(), .start = start});
      ++h;
    }
  }
  return moments;
}

bool is_reset(const Moment& before, const Moment& now) {
  if ((before.histogram == nullptr) != (now.histogram == nullptr)) return true;
  if (started_anew(before.start, before.time, now.start, now.time)) return true;
  if (now.histogram == nullptr) return now.value < before.value;
  return histograms::detect_reset(*now.histogram, *before.histogram);
}

bool is_change(const Moment& before, const Moment& now) {
  if ((before.histogram == nullptr) != (now.histogram == nullptr)) return true;
  if (now.histogram != nullptr) return !histograms::equals(*now.histogram, *before.histogram);
  return now.value != before.value && !(std::isnan(now.value) && std::isnan(before.value));
}

template <class IsMove>
Outcome<void> moves(const SeriesWindows& series, const RangeCall& call, CellRow& out, IsMove is_move) {
  for (std::size_t step = 0; step < series.steps(); ++step) {
    const Window window = series.at(step);
    if (window.count() == 0) continue;
    const Beginning from = beginning_of(window, call.extension);
    if (!from.any) continue;
    const auto moments = moments_of(window, from);
    double count = 0;
    for (std::size_t i = 1; i < moments.size(); ++i) {
      if (is_move(moments[i - 1], moments[i])) count += 1;
    }
    out.set(step, count);
  }
  return {};
}

Outcome<void> resets(const SeriesWindows& series, const RangeCall& call, std::string_view, CellRow& out, Notes&) {
  return moves(series, call, out, is_reset);
}

Outcome<void> changes(const SeriesWindows& series, const RangeCall& call, std::string_view, CellRow& out, Notes&) {
  return moves(series, call, out, is_change);
}

constexpr std::array<RangeFunction, 2> kFunctions = {{{"changes", changes}, {"resets", resets}}};

}  // namespace

std::span<const RangeFunction> movement_functions() { return kFunctions; }

}  // namespace tidegate::engine
