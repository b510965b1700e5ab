#pragma once

#include "core/engine/range_function.h"
#include "core/engine/rate_kind.h"

namespace tidegate::engine {

// rate, increase or delta of a range that is anchored (from the sample at or before its start) or smoothed (what lies
// at its ends is interpolated). Source: prometheus promql/functions.go, extendedRate and extendedHistogramRate.
// REQUIRES: the window isn't mixed.
void extended_rate(RateKind kind, const Window& window, const RangeCall& call, std::string_view metric, CellRow& out,
                   std::size_t step, Notes& notes);

// The first and the last sample that matter: of a window that holds samples beyond the range. Nothing if none of them
// lies behind the range's start.
struct Edges {
  std::size_t first = 0;
  std::size_t last = 0;
};
std::optional<Edges> edges_of(std::span<const std::int64_t> times, const Window& window, promql::Extension extension);

// What the samples are at the ends of the range.
double left_value(std::span<const std::int64_t> times, std::span<const double> values, const Edges& edges,
                  const Window& window, promql::Extension extension, RateKind kind);
double right_value(std::span<const std::int64_t> times, std::span<const double> values, const Edges& edges,
                   const Window& window, promql::Extension extension, RateKind kind);

}  // namespace tidegate::engine
