#pragma once

// Boundaries that hold at all times by cutting time into epochs, each longer than the one before by a factor and with
// its own share of alpha. They grow as the law of the iterated logarithm has it, and are closed formulas.
// All are NaN for what can't be: an alpha that isn't between 0 and 1, a time below 0, a tuning out of range.
namespace tidegate::stats {

struct Stitching {
  double starts_at = 1;   // the time from which on it is tight; above 0
  double scale = 0;       // of deviations that are heavier upwards than normal ones, 0 for such as are not
  double exponent = 1.4;  // of the epoch's number, by which its share of alpha falls; above 1
  double growth = 2;      // the factor from epoch to epoch; above 1
};

// For the sum of deviations at this time (variance), as mixture_boundaries.h has them, one-sided.
// Source: Howard, Ramdas, McAuliffe & Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences" (2021),
// theorem 1.
double poly_stitching_bound(double time, double alpha, const Stitching& stitching);

// How far the number of values at or below the quantile may stray upwards from quantile * count, at any count of values
// and for all quantiles at once. `stitching.starts_at` counts values (1 or more), its scale says nothing here; `spread`
// is how far the quantiles lie apart between which it is stitched too, above 0.
// Source: Howard & Ramdas, "Sequential estimation of quantiles with applications to A/B testing and best-arm
// identification" (2022), the bound by double stitching.
double double_stitching_bound(double quantile, double count, double alpha, const Stitching& stitching,
                              double spread = 0.5);

// How far the share of values below any value may stray from the true one, anywhere and at any count from `starts_at`
// on (1 or more; infinite before). `width`, above sqrt(1/2), is the factor before sqrt(ln ln count / count).
// Source: the same, the bound on the empirical process.
double empirical_process_bound(double count, double alpha, double starts_at, double width = 0.85);

}  // namespace tidegate::stats
