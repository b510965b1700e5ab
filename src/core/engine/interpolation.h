#pragma once

#include <cstdint>
#include <optional>

#include "core/engine/histogram_rates.h"

// Between two samples, on a straight line. Of a counter that was reset between them: from zero.
// Source: prometheus promql/functions.go, interpolate and interpolateHistograms.
namespace tidegate::engine {

enum class Growth { counter, gauge };

struct FloatAt {
  std::int64_t time = 0;
  double value = 0;
};

double interpolated(FloatAt before, FloatAt after, std::int64_t time, Growth growth);

struct HistogramAt {
  std::int64_t time = 0;
  const Histogram& value;
};

// Nothing, with a warning, if the schemas don't go together.
std::optional<Histogram> interpolated(HistogramAt before, HistogramAt after, std::int64_t time, Growth growth,
                                      const promql::Expr& where, std::string_view metric, Notes& notes);

}  // namespace tidegate::engine
