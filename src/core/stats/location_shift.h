#pragma once

#include <optional>
#include <span>

#include "core/stats/interval.h"
#include "core/stats/mann_whitney.h"

// By how much x lies above y, from the rank-sum test: the shifts mu for which x - mu and y don't differ.
namespace tidegate::stats {

struct LocationShift {
  Interval interval;
  double estimate = 0;

  bool operator==(const LocationShift&) const = default;
};

// What a tolerance is measured by: as the values are, or as a part of how far apart x and y can lie at all, so that the
// same data in another unit give the same answer.
enum class ToleranceScale { absolute, of_the_range };

struct LocationShiftOptions {
  double confidence = 0.95;
  double tolerance = 1e-4;
  ToleranceScale scale = ToleranceScale::absolute;
  Continuity estimate = Continuity::uncorrected;
};

// The interval and estimate by root finding. With the options as they are this is R 4's
// wilcox.test(x, y, exact = FALSE, conf.int = TRUE), `tolerance` being its tol.root; with a corrected estimate it is
// what Kayenta computes. Where the samples are too small for the confidence, the interval ends at min(x) - max(y) or
// max(x) - min(y), as it does there. Nothing if a sample is empty or has an infinite value or NaN, or if all values are
// equal at some mu: then R and Kayenta throw.
std::optional<LocationShift> location_shift(std::span<const double> x, std::span<const double> y,
                                            const LocationShiftOptions& options);

// The function whose roots are looked for: as many standard deviations as the rank sum of x - mu lies above that
// expected, less `quantile`. NaN if all values are equal. No sample may be empty or have a NaN.
double standardized_difference(std::span<const double> x, std::span<const double> y, double mu, double quantile);

// The estimate of Hodges and Lehmann 1963: the median of all differences x - y, exactly, in O((m + n) log) time and
// O(m + n) memory however many differences there are. Neither sample may be empty or have a NaN.
double hodges_lehmann(std::span<const double> x, std::span<const double> y);

// The interval of R's wilcox.test(exact = TRUE, conf.int = TRUE): of differences x - y, picked by U's distribution.
// Nothing if there are ties, or 50 values or more in either sample.
std::optional<Interval> exact_shift_interval(std::span<const double> x, std::span<const double> y, double confidence);

}  // namespace tidegate::stats
