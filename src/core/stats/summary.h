#pragma once

#include <cstddef>
#include <span>

namespace tidegate::stats {

// All 0 when there is nothing to summarise.
struct Summary {
  double min = 0;
  double max = 0;
  double mean = 0;
  double standard_deviation = 0;  // of the sample (n - 1); 0 of a single value
  std::size_t count = 0;

  bool operator==(const Summary&) const = default;
};

Summary summarise(std::span<const double> values);

// In two passes, as StatUtils.mean of Commons Math; NaN of nothing.
double mean(std::span<const double> values);

// The squared deviations from the mean, added up and corrected for the mean's rounding (Chan, Golub, LeVeque 1983).
double squared_deviations(std::span<const double> values);

// Definition 7 of Hyndman and Fan 1996, R's default: linear between order statistics, 0 <= percent <= 100. The values
// need no order. NaN of nothing.
double percentile(std::span<const double> values, double percent);

inline double median(std::span<const double> values) { return percentile(values, 50); }

}  // namespace tidegate::stats
