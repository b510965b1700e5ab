#pragma once

#include <optional>
#include <span>

#include "core/stats/alternative.h"

// How far the shares of a histogram's buckets have moved: sizes of a difference, not tests of it (those are
// chi_squared_test and the exact ones of the tails). Buckets are the same in both, in ascending order, and hold counts
// of their own, not of all below; counts may be fractions. The first histogram is the baseline's, the second the
// canary's.
//
// All give nothing if the two have not the same number of buckets, a count is negative or not finite, or one has no
// count at all.
namespace tidegate::stats {

using Buckets = std::span<const double>;

// Population stability index, sum (c - b) ln(c / b); of old, under 0.1 is said to be stable, over 0.25 moved. A bucket
// empty in both says nothing. If a bucket is empty in one only, which would make it infinite, half a count is added to
// every bucket of both that isn't empty in both; without such a bucket nothing is added, and the index is that of the
// books. Source: Siddiqi, "Credit risk scorecards" (2006).
std::optional<double> population_stability_index(Buckets baseline, Buckets canary);

// Jensen-Shannon divergence, 0 to ln 2, in nats. Its root is a distance; in base 2 that lies between 0 and 1.
// Sources: Lin (1991); Endres & Schindelin (2003).
std::optional<double> jensen_shannon_divergence(Buckets baseline, Buckets canary);
std::optional<double> jensen_shannon_distance(Buckets baseline, Buckets canary);
std::optional<double> jensen_shannon_distance_base2(Buckets baseline, Buckets canary);

// The largest distance between the shares up to a bucket's end. `greater` is how far the canary lies above the
// baseline, `less` how far below, 0 if nowhere.
std::optional<double> largest_distance(Buckets baseline, Buckets canary, Alternative alternative);

// The chance that one of the canary's values is greater than one of the baseline's, the same bucket counting half.
std::optional<double> chance_canary_is_greater(Buckets baseline, Buckets canary);

// Half the sum of all differences of shares: what part would have to move. 0 to 1.
std::optional<double> total_variation(Buckets baseline, Buckets canary);

// 0 to 1. Source: Hellinger (1909).
std::optional<double> hellinger_distance(Buckets baseline, Buckets canary);

// How far a value has moved on average, in the unit of `values`, which says where each bucket's counts are taken to lie
// (its middle). Nothing either if those aren't as many, finite and ascending. Source: Vallender (1974).
std::optional<double> wasserstein_distance(Buckets baseline, Buckets canary, std::span<const double> values);

}  // namespace tidegate::stats
