#include "core/engine/extended_rates.h"

#include <algorithm>

#include "core/engine/interpolation.h"

namespace tidegate::engine {
namespace {

using promql::Extension;

Growth growth_of(RateKind kind) { return is_counter(kind) ? Growth::counter : Growth::gauge; }

// The values that were lost in resets between the ends.
double lost_in_resets(double left, double right, std::span<const double> between) {
  double lost = 0;
  double before = left;
  for (const double value : between) {
    if (value < before) lost += before;
    before = value;
  }
  if (right < before) lost += before;
  return lost;
}

void of_floats(RateKind kind, const Window& window, const RangeCall& call, CellRow& out, std::size_t step) {
  const auto edges = edges_of(window.times, window, call.extension);
  if (!edges) return;
  const double left = left_value(window.times, window.values, *edges, window, call.extension, kind);
  const double right = right_value(window.times, window.values, *edges, window, call.extension, kind);
  double result = right - left;
  if (is_counter(kind)) {
    std::size_t first = edges->first;
    std::size_t past = edges->last + 1;
    if (window.times[first] <= window.start) ++first;
    if (window.times[edges->last] >= window.end) --past;
    const std::size_t count = past > first ? past - first : 0;
    result += lost_in_resets(left, right, window.values.subspan(std::min(first, window.values.size()), count));
  }
  if (kind == RateKind::rate) result /= static_cast<double>(call.length) / 1000;
  out.set(step, result);
}

// The same for histograms.
class HistogramEnds {
 public:
  HistogramEnds(RateKind kind, const Window& window, const Edges& edges, const RangeCall& call, std::string_view metric,
                Notes& notes)
      : kind_(kind),
        window_(window),
        times_(window.histogram_times),
        points_(window.histograms),
        edges_(edges),
        call_(call),
        metric_(metric),
        notes_(notes) {}

  std::optional<Histogram> increase() {
    if (!is_uniform()) return std::nullopt;
    const auto left = left_end();
    const auto right = left ? right_end() : std::nullopt;
    if (!right) return std::nullopt;
    const auto is_gauge = [](const Histogram& h) { return h.reset == Histogram::CounterReset::gauge; };
    if (!is_counter(kind_) && (!is_gauge(*left) || !is_gauge(*right))) notes_.warn(call_.first, not_a_gauge(metric_));
    Histogram result = *right;
    if (!subtract_noting(result, *left, call_.first, metric_, notes_)) return std::nullopt;
    if (is_counter(kind_) && !add_resets(result, *left, *right)) return std::nullopt;
    if (kind_ == RateKind::rate) histograms::divide(result, static_cast<double>(call_.length) / 1000);
    result.reset = Histogram::CounterReset::gauge;
    histograms::compact(result);
    return result;
  }

 private:
  bool is_uniform() {
    const bool custom = points_[edges_.first]->has_custom_buckets();
    for (std::size_t i = edges_.first; i <= edges_.last; ++i) {
      if (points_[i]->has_custom_buckets() != custom) {
        notes_.warn(call_.first, mixed_schemas(metric_));
        return false;
      }
      if (is_counter(kind_) && points_[i]->reset == Histogram::CounterReset::gauge) {
        notes_.warn(call_.first, not_a_counter(metric_));
      }
    }
    return true;
  }

  bool is_smoothed() const { return call_.extension == Extension::smoothed; }

  std::optional<Histogram> left_end() {
    if (is_smoothed() && times_[edges_.first] < window_.start) return between(edges_.first, window_.start);
    return *points_[edges_.first];
  }
  std::optional<Histogram> right_end() {
    if (is_smoothed() && edges_.last > 0 && times_[edges_.last] > window_.end) {
      return between(edges_.last - 1, window_.end);
    }
    return *points_[edges_.last];
  }
  std::optional<Histogram> between(std::size_t before, std::int64_t time) {
    return interpolated({times_[before], *points_[before]}, {times_[before + 1], *points_[before + 1]}, time,
                        growth_of(kind_), call_.first, metric_, notes_);
  }

  // A reset between the first two that the left end was interpolated across is made good already.
  bool add_resets(Histogram& result, const Histogram& left, const Histogram& right) {
    std::size_t first = edges_.first + 1;
    const Histogram* before = &left;
    if (is_smoothed() && times_[edges_.first] < window_.start &&
        histograms::detect_reset(*points_[first], *points_[edges_.first])) {
      before = points_[first].get();
      ++first;
    }
    if (first > edges_.last) return true;
    std::optional<Histogram> lost;
    for (std::size_t i = first; i <= edges_.last; ++i) {
      const Histogram& now = i == edges_.last ? right : *points_[i];  // the last one is what the right end is made of
      if (histograms::detect_reset(now, *before)) {
        if (!lost) {
          lost = *before;
        } else if (!add_noting(*lost, *before, call_.first, metric_, notes_)) {
          return false;
        }
      }
      before = &now;
    }
    return !lost || add_noting(result, *lost, call_.first, metric_, notes_);
  }

  RateKind kind_;
  const Window& window_;
  std::span<const std::int64_t> times_;
  std::span<const HistogramPtr> points_;
  Edges edges_;
  const RangeCall& call_;
  std::string_view metric_;
  Notes& notes_;
};

}  // namespace

std::optional<Edges> edges_of(std::span<const std::int64_t> times, const Window& window, Extension extension) {
  // Both searches leave the last sample for what fits nowhere else.
  const auto but_last = times.first(times.size() - 1);
  const auto behind = std::ranges::upper_bound(but_last, window.start) - but_last.begin();
  Edges edges{.first = static_cast<std::size_t>(std::max<std::ptrdiff_t>(behind - 1, 0)), .last = times.size() - 1};
  if (extension == Extension::smoothed) {
    edges.last = static_cast<std::size_t>(std::ranges::lower_bound(but_last, window.end) - but_last.begin());
  }
  if (times[edges.last] <= window.start) return std::nullopt;
  if (extension == Extension::smoothed && times[edges.first] > window.end) return std::nullopt;
  return edges;
}

double left_value(std::span<const std::int64_t> times, std::span<const double> values, const Edges& edges,
                  const Window& window, Extension extension, RateKind kind) {
  const std::size_t i = edges.first;
  if (extension == Extension::smoothed && times[i] < window.start) {
    return interpolated({times[i], values[i]}, {times[i + 1], values[i + 1]}, window.start, growth_of(kind));
  }
  return values[i];
}

double right_value(std::span<const std::int64_t> times, std::span<const double> values, const Edges& edges,
                   const Window& window, Extension extension, RateKind kind) {
  const std::size_t i = edges.last;
  if (extension == Extension::smoothed && i > 0 && times[i] > window.end) {
    return interpolated({times[i - 1], values[i - 1]}, {times[i], values[i]}, window.end, growth_of(kind));
  }
  return values[i];
}

void extended_rate(RateKind kind, const Window& window, const RangeCall& call, std::string_view metric, CellRow& out,
                   std::size_t step, Notes& notes) {
  if (!window.times.empty()) return of_floats(kind, window, call, out, step);
  if (window.histogram_times.empty()) return;
  const auto edges = edges_of(window.histogram_times, window, call.extension);
  if (!edges) return;
  auto result = HistogramEnds(kind, window, *edges, call, metric, notes).increase();
  if (result) out.set(step, shared(*std::move(result)));
}

}  // namespace tidegate::engine
