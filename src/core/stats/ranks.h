#pragma once

#include <span>
#include <vector>

namespace tidegate::stats {

// The ranks of values among themselves, from 1; equal ones share the mean of theirs. NaN ranks with +Inf, above all
// others (as NaNStrategy.MAXIMAL of Commons Math).
struct Ranks {
  std::vector<double> of;  // in the order of the values
  double tie_sum = 0;      // sum of t^3 - t over groups of t equal values; 0 if all differ
};

Ranks average_ranks(std::span<const double> values);

// t^3 - t: what a group of t equal values takes off the variance of a rank sum.
constexpr double tie_term(double count) { return count * count * count - count; }

}  // namespace tidegate::stats
