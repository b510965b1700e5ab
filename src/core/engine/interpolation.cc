#include "core/engine/interpolation.h"

namespace tidegate::engine {

double interpolated(FloatAt before, FloatAt after, std::int64_t time, Growth growth) {
  double from = before.value;
  if (growth == Growth::counter && after.value < from) from = 0;
  return from +
         (after.value - from) * static_cast<double>(time - before.time) / static_cast<double>(after.time - before.time);
}

std::optional<Histogram> interpolated(HistogramAt before, HistogramAt after, std::int64_t time, Growth growth,
                                      const promql::Expr& where, std::string_view metric, Notes& notes) {
  if (time == before.time) return before.value;
  if (time == after.time) return after.value;
  const double part = static_cast<double>(time - before.time) / static_cast<double>(after.time - before.time);
  Histogram result = after.value;
  if (growth == Growth::counter && histograms::detect_reset(after.value, before.value)) {
    histograms::multiply(result, part);
    return result;
  }
  if (!subtract_noting(result, before.value, where, metric, notes)) return std::nullopt;
  histograms::multiply(result, part);
  if (!add_noting(result, before.value, where, metric, notes)) return std::nullopt;
  return result;
}

}  // namespace tidegate::engine
