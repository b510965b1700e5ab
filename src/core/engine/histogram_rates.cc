#include "core/engine/histogram_rates.h"

#include <algorithm>

#include "core/engine/counter_start.h"

namespace tidegate::engine {
namespace {

bool is_gauge(const Histogram& histogram) { return histogram.reset == Histogram::CounterReset::gauge; }

bool settle(const Result<histograms::Settled>& settled, std::string_view operation, const promql::Expr& where,
            std::string_view metric, Notes& notes) {
  if (!settled) {
    notes.warn(where, mixed_schemas(metric));
    return false;
  }
  if (settled->custom_bounds) notes.info(where, reconciled(operation));
  return true;
}

// Whether the counter began again between neighbours, and whether their start times contradict each other.
struct Restart {
  bool anew = false;
  bool overlap = false;
};

Restart restart_at(const Window& window, std::size_t index) {
  const auto starts = window.histogram_starts;
  const auto times = window.histogram_times;
  if (starts.empty()) return {};
  return {.anew = started_anew(starts[index - 1], times[index - 1], starts[index], times[index]),
          .overlap = starts_overlap(starts[index - 1], times[index - 1], starts[index])};
}

class Increase {
 public:
  Increase(const Window& window, const promql::Expr& where, std::string_view metric, Notes& notes)
      : window_(window), points_(window.histograms), where_(where), metric_(metric), notes_(notes) {}

  // From the first to the last, as they are.
  std::optional<Histogram> of_gauge() {
    if (points_.back()->has_custom_buckets() != points_.front()->has_custom_buckets()) return refuse();
    if (!is_gauge(*points_.front()) || !is_gauge(*points_.back())) notes_.warn(where_, not_a_gauge(metric_));
    return between(*points_.front(), std::min(points_.back()->schema, points_.front()->schema));
  }

  std::optional<Histogram> of_counter() {
    bool any_gauge = is_gauge(*points_.front()) || is_gauge(*points_.back());
    // The layout of the first doesn't matter if there is a reset right behind it: it counts from zero then.
    Histogram base = *points_.front();
    const Histogram& second = *points_[1];
    if (restart_at(window_, 1).anew || histograms::detect_reset(second, base)) {
      base = Histogram{};
      base.schema = second.schema;
      base.custom_bounds = second.custom_bounds;
    }
    const bool custom = base.has_custom_buckets();
    if (points_.back()->has_custom_buckets() != custom) {
      if (any_gauge) notes_.warn(where_, not_a_counter(metric_));
      return refuse();
    }
    std::int32_t schema = std::min(points_.back()->schema, base.schema);
    for (const auto& point : points_.subspan(1, points_.size() - 2)) {
      any_gauge = any_gauge || is_gauge(*point);
      schema = std::min(schema, point->schema);
      if (point->has_custom_buckets() != custom) return refuse();  // without the other remark, as Prometheus
    }
    if (any_gauge) notes_.warn(where_, not_a_counter(metric_));
    auto result = between(base, schema);
    if (!result || !add_resets(*result, base)) return std::nullopt;
    return result;
  }

 private:
  std::optional<Histogram> refuse() {
    notes_.warn(where_, mixed_schemas(metric_));
    return std::nullopt;
  }

  std::optional<Histogram> between(const Histogram& base, std::int32_t schema) {
    if (points_.back()->has_custom_buckets() != base.has_custom_buckets()) return refuse();
    Histogram result = *points_.back();
    histograms::reduce_to_schema(result, schema);
    if (!subtract_noting(result, base, where_, metric_, notes_)) return std::nullopt;
    return result;
  }

  bool add_resets(Histogram& result, const Histogram& base) {
    const Histogram* before = &base;
    bool overlap = false;
    for (std::size_t i = 1; i < points_.size(); ++i) {
      const Restart restart = restart_at(window_, i);
      if (restart.overlap && !overlap) notes_.warn(where_, starts_overlap_text(metric_));
      overlap = overlap || restart.overlap;
      if (restart.anew || histograms::detect_reset(*points_[i], *before)) {
        if (!add_noting(result, *before, where_, metric_, notes_)) return false;
      }
      before = points_[i].get();
    }
    return true;
  }

  const Window& window_;
  std::span<const HistogramPtr> points_;
  const promql::Expr& where_;
  std::string_view metric_;
  Notes& notes_;
};

}  // namespace

bool add_noting(Histogram& to, const Histogram& other, const promql::Expr& where, std::string_view metric,
                Notes& notes) {
  return settle(histograms::add(to, other), "addition", where, metric, notes);
}

bool subtract_noting(Histogram& from, const Histogram& other, const promql::Expr& where, std::string_view metric,
                     Notes& notes) {
  return settle(histograms::subtract(from, other), "subtraction", where, metric, notes);
}

std::optional<Histogram> histogram_increase(RateKind kind, const Window& window, const promql::Expr& where,
                                            std::string_view metric, Notes& notes) {
  Increase increase(window, where, metric, notes);
  auto result = is_counter(kind) ? increase.of_counter() : increase.of_gauge();
  if (!result) return std::nullopt;
  result->reset = Histogram::CounterReset::gauge;
  histograms::compact(*result);
  return result;
}

std::optional<Histogram> histogram_step(RateKind kind, const Histogram& before, const Histogram& now, bool anew,
                                        const promql::Expr& where, std::string_view metric, Notes& notes) {
  const bool counts = is_counter(kind);
  if (counts && (is_gauge(before) || is_gauge(now))) notes.warn(where, not_a_counter(metric));
  if (!counts && (!is_gauge(before) || !is_gauge(now))) notes.warn(where, not_a_gauge(metric));
  Histogram result = now;
  const bool is_reset = counts && (anew || histograms::detect_reset(now, before));
  if (!is_reset && !subtract_noting(result, before, where, metric, notes)) return std::nullopt;
  result.reset = Histogram::CounterReset::gauge;
  histograms::compact(result);
  return result;
}

}  // namespace tidegate::engine
