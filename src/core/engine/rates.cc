#include <algorithm>
#include <array>
#include <cmath>

#include "core/engine/counter_start.h"
#include "core/engine/extended_rates.h"
#include "core/engine/histogram_rates.h"
#include "core/engine/range_function.h"
#include "core/engine/rate_kind.h"

// rate, increase and delta, extrapolated to the ends of the range; irate and idelta of the last two samples.
// Source: prometheus promql/functions.go, extrapolatedRate and instantValue.
namespace tidegate::engine {
namespace {

double seconds(std::int64_t ms) { return static_cast<double>(ms) / 1000; }

// How far the samples reach in the range, and by how much that is stretched towards its ends.
struct Reach {
  double sampled = 0;    // seconds from the first to the last sample
  double to_start = 0;   // from the range's start to the first
  double to_end = 0;     // from the last to the range's end
  double threshold = 0;  // an end farther away than this isn't reached
  double average = 0;    // between two samples

  Reach(std::int64_t first, std::int64_t last, std::size_t count, const Window& window)
      : sampled(seconds(last - first)), to_start(seconds(first - window.start)), to_end(seconds(window.end - last)) {
    if (count > 1) average = sampled / static_cast<double>(count - 1);
    threshold = average * 1.1;
  }

  void limit_start() {
    if (to_start >= threshold) to_start = average / 2;
  }
  // A counter isn't negative: no farther than where its line meets zero.
  void limit_to_zero(double first, double increase) {
    if (increase > 0 && first >= 0) to_start = std::min(to_start, sampled * (first / increase));
  }
  double factor() {
    if (to_end >= threshold) to_end = average / 2;
    return sampled == 0 ? 1 : (sampled + to_start + to_end) / sampled;
  }
};

// Whether the first sample's counter began inside the range: then it grew from zero since.
bool began_inside(std::span<const std::int64_t> starts, std::int64_t first, const Window& window) {
  return !starts.empty() && starts.front() != 0 && starts.front() > window.start && starts.front() < first;
}

// The increase between the samples of a counter, its resets made good.
double raw_increase(const Window& window, bool& overlap) {
  const auto values = window.values;
  double increase = values.back() - values.front();
  for (std::size_t i = 1; i < values.size(); ++i) {
    bool anew = false;
    if (!window.starts.empty()) {
      overlap = overlap || starts_overlap(window.starts[i - 1], window.times[i - 1], window.starts[i]);
      anew = started_anew(window.starts[i - 1], window.times[i - 1], window.starts[i], window.times[i]);
    }
    if (values[i] < values[i - 1] || anew) increase += values[i - 1];
  }
  return increase;
}

double per_second(RateKind kind, double factor, const RangeCall& call) {
  return kind == RateKind::rate ? factor / seconds(call.length) : factor;
}

void rate_of_floats(RateKind kind, const Window& window, const RangeCall& call, std::string_view metric, CellRow& out,
                    std::size_t step, Notes& notes) {
  const bool counts = is_counter(kind);
  bool overlap = false;
  double result = counts ? raw_increase(window, overlap) : window.values.back() - window.values.front();
  if (overlap) notes.warn(call.first, starts_overlap_text(metric));
  Reach reach(window.times.front(), window.times.back(), window.times.size(), window);
  if (counts && began_inside(window.starts, window.times.front(), window)) {
    reach.to_start = 0;
    reach.sampled = seconds(window.times.back() - window.starts.front());
    result += window.values.front();
  } else if (window.times.size() == 1) {
    return;
  } else {
    reach.limit_start();
    if (counts) reach.limit_to_zero(window.values.front(), result);
  }
  out.set(step, result * per_second(kind, reach.factor(), call));
}

void rate_of_histograms(RateKind kind, const Window& window, const RangeCall& call, std::string_view metric,
                        CellRow& out, std::size_t step, Notes& notes) {
  const bool counts = is_counter(kind);
  std::optional<Histogram> result;
  if (window.histograms.size() > 1) {
    result = histogram_increase(kind, window, call.first, metric, notes);
    if (!result) return;
  }
  const auto times = window.histogram_times;
  Reach reach(times.front(), times.back(), times.size(), window);
  const Histogram& first = *window.histograms.front();
  if (counts && began_inside(window.histogram_starts, times.front(), window)) {
    reach.to_start = 0;
    reach.sampled = seconds(times.back() - window.histogram_starts.front());
    if (!result) {
      result = first;
    } else if (!add_noting(*result, first, call.first, metric, notes)) {
      return;
    }
  } else if (times.size() == 1) {
    return;
  } else {
    reach.limit_start();
    if (counts) reach.limit_to_zero(first.count, result->count);
  }
  histograms::multiply(*result, per_second(kind, reach.factor(), call));
  out.set(step, std::make_shared<const Histogram>(*std::move(result)));
}

// The stretch of a step whose samples come alone: it depends on times only. REQUIRES: there are two samples.
Stretch stretch_at(RateKind kind, const SeriesWindows& series, const RangeCall& call, std::size_t step) {
  const auto& times = series.columns.floats.times;
  const std::size_t first = series.floats.first[step];
  const std::size_t last = series.floats.last[step];
  Window window;
  window.start = series.ranges.start_at(step);
  window.end = series.ranges.end_at(step);
  Reach reach(times[first], times[last - 1], last - first, window);
  reach.limit_start();
  const double factor = per_second(kind, reach.factor(), call);
  return {.sampled = reach.sampled, .to_start = reach.to_start, .to_end = reach.to_end, .factor = factor};
}

// The stretches of all steps, kept for series of the same times.
const std::vector<Stretch>& stretches_of(RateKind kind, const SeriesWindows& series, const RangeCall& call) {
  auto& stretches = series.floats.stretches;
  if (!stretches.empty()) return stretches;
  stretches.resize(series.steps());
  for (std::size_t step = 0; step < series.steps(); ++step) {
    if (series.floats.last[step] - series.floats.first[step] < 2) continue;
    stretches[step] = stretch_at(kind, series, call, step);
  }
  return stretches;
}

// Where a value is below the one before it. Resets are rare: a stretch is searched for them once it has some.
std::vector<std::uint32_t> resets_in(const std::vector<double>& values) {
  constexpr std::size_t kStretch = 512;
  std::vector<std::uint32_t> resets;
  for (std::size_t first = 1; first < values.size(); first += kStretch) {
    const std::size_t last = std::min(first + kStretch, values.size());
    std::size_t count = 0;  // without a branch
    for (std::size_t i = first; i < last; ++i) count += values[i] < values[i - 1] ? 1 : 0;
    for (std::size_t i = first; count > 0; ++i) {
      if (!(values[i] < values[i - 1])) continue;
      resets.push_back(static_cast<std::uint32_t>(i));
      --count;
    }
  }
  return resets;
}

// The usual case of rate_of_floats, many steps at once: the same numbers in the same order of operations.
void rates_of_plain_floats(RateKind kind, const SeriesWindows& series, const RangeCall& call, CellRow& out) {
  const auto* stretches = series.floats.is_shared ? &stretches_of(kind, series, call) : nullptr;
  const auto& values = series.columns.floats.values;
  const auto resets = is_counter(kind) ? resets_in(values) : std::vector<std::uint32_t>();
  std::size_t reset = 0;  // the first that may still matter
  for (std::size_t step = 0; step < series.steps(); ++step) {
    const std::uint32_t first = series.floats.first[step];
    const std::uint32_t last = series.floats.last[step];
    if (last - first < 2) continue;
    double result = values[last - 1] - values[first];
    while (reset < resets.size() && resets[reset] <= first) ++reset;
    for (std::size_t i = reset; i < resets.size() && resets[i] < last; ++i) result += values[resets[i] - 1];
    const Stretch stretch = stretches != nullptr ? (*stretches)[step] : stretch_at(kind, series, call, step);
    double factor = stretch.factor;
    if (is_counter(kind) && result > 0 && values[first] >= 0) {
      const double to_zero = stretch.sampled * (values[first] / result);
      if (to_zero < stretch.to_start) {
        factor = per_second(kind, (stretch.sampled + to_zero + stretch.to_end) / stretch.sampled, call);
      }
    }
    out.values[step] = result * factor;
  }
}

template <RateKind kind>
Outcome<void> extrapolated(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                           Notes& notes) {
  const bool is_plain =
      series.histograms == nullptr && series.columns.floats.starts.empty() && call.extension == promql::Extension::none;
  if (is_plain) {
    rates_of_plain_floats(kind, series, call, out);
    return {};
  }
  for (std::size_t step = 0; step < series.steps(); ++step) {
    const Window window = series.at(step);
    if (window.is_mixed()) {
      notes.warn(call.first, mixed_samples(metric));
    } else if (call.extension != promql::Extension::none) {
      extended_rate(kind, window, call, metric, out, step, notes);
    } else if (!window.times.empty()) {
      rate_of_floats(kind, window, call, metric, out, step, notes);
    } else if (!window.histogram_times.empty()) {
      rate_of_histograms(kind, window, call, metric, out, step, notes);
    }
  }
  return {};
}

// One of the last two samples.
struct Last {
  std::int64_t time = 0;
  double value = 0;
  const Histogram* histogram = nullptr;
  std::int64_t start = 0;
};

std::int64_t start_at(std::span<const std::int64_t> starts, std::size_t index) {
  return index < starts.size() ? starts[index] : 0;
}

// The last two samples of the range, older first. REQUIRES: there are two.
std::array<Last, 2> last_two(const Window& window) {
  std::vector<Last> all;
  for (std::size_t i = window.times.size() - std::min<std::size_t>(window.times.size(), 2); i < window.times.size();
       ++i) {
    all.push_back({.time = window.times[i], .value = window.values[i], .start = start_at(window.starts, i)});
  }
  const auto& times = window.histogram_times;
  for (std::size_t i = times.size() - std::min<std::size_t>(times.size(), 2); i < times.size(); ++i) {
    all.push_back(
        {.time = times[i], .histogram = window.histograms[i].get(), .start = start_at(window.histogram_starts, i)});
  }
  std::ranges::stable_sort(all, {}, &Last::time);
  return {all[all.size() - 2], all.back()};
}

template <RateKind kind>
Outcome<void> between_last(const SeriesWindows& series, const RangeCall& call, std::string_view metric, CellRow& out,
                           Notes& notes) {
  constexpr bool counts = is_counter(kind);
  for (std::size_t step = 0; step < series.steps(); ++step) {
    const Window window = series.at(step);
    if (window.count() < 2) continue;
    const auto [before, now] = last_two(window);
    const double interval = seconds(now.time - before.time);
    if (interval == 0) continue;
    const bool anew = counts && started_anew(before.start, before.time, now.start, now.time);
    if (before.histogram == nullptr && now.histogram == nullptr) {
      const bool is_reset = counts && (now.value < before.value || anew);
      const double moved = is_reset ? now.value : now.value - before.value;
      out.set(step, counts ? moved / interval : moved);
    } else if (before.histogram == nullptr || now.histogram == nullptr) {
      notes.warn(call.first, mixed_samples(metric));
    } else {
      auto moved = histogram_step(kind, *before.histogram, *now.histogram, anew, call.first, metric, notes);
      if (!moved) continue;
      if (counts) histograms::divide(*moved, interval);
      out.set(step, std::make_shared<const Histogram>(*std::move(moved)));
    }
  }
  return {};
}

constexpr std::array<RangeFunction, 5> kFunctions = {{
    {"delta", extrapolated<RateKind::delta>},
    {"idelta", between_last<RateKind::delta>},
    {"increase", extrapolated<RateKind::increase>},
    {"irate", between_last<RateKind::rate>},
    {"rate", extrapolated<RateKind::rate>},
}};

}  // namespace

std::span<const RangeFunction> rate_functions() { return kFunctions; }

const RangeFunction* find_range_function(std::string_view name) {
  for (const auto functions : {rate_functions(), over_time_functions(), movement_functions(), regression_functions()}) {
    const auto found = std::ranges::find(functions, name, &RangeFunction::name);
    if (found != functions.end()) return &*found;
  }
  return nullptr;
}

}  // namespace tidegate::engine
