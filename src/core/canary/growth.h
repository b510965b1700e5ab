#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/model/series.h"

// Counts from the raw samples of counters: whole events, never rate() or increase(), which extrapolate.
namespace tidegate::canary {

// The edges of the intervals that are looked at, rising: interval i is (edges[i], edges[i + 1]].
using Edges = std::vector<Timestamp>;

// More no counter counts: it is no whole number any more, and sums of a few of them are none either.
inline constexpr double kMostCounted = 1e15;

// The interval that a time lies in; nothing outside of all.
std::optional<std::size_t> interval_of(Timestamp time, const Edges& edges);

// What counters grew by, by interval, all series added up.
struct Growth {
  std::vector<double> events;     // by interval
  std::vector<double> samples;    // by interval
  std::vector<double> by_series;  // in all intervals, in the order of the series
  double resets = 0;
  double spoilt = 0;  // samples inside that are no counts, and left out: NaN, below zero, or more than is counted
  double born_uncounted = 0;  // first values of series that began inside, of which nobody knows when they were counted
  std::optional<Timestamp> newest;
};

// The growth of counters between edges. A value at an edge is that of the last sample up to it. A value below the last
// one is a restart from zero: all of it is growth. A series whose first sample lies inside an interval began there: its
// first value counts if its target (labels job, instance, pod) had other series before, among `others` or these;
// a target that is new itself may have counted long before it was scraped, so there the first value is only a start.
// Samples are in rising order; those at or before edges[0] are only a start. Of a gap in a target's scrapes across one
// of the `borders` (the change, a step's beginning, the end of what is excluded) nothing counts: nobody knows how much
// came before it.
Growth growth_of(std::span<const Series> counters, std::span<const Series> others, const Edges& edges,
                 std::span<const Timestamp> borders = {});

}  // namespace tidegate::canary
