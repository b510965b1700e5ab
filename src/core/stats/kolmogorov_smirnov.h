#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/stats/alternative.h"

// Whether two samples come from the same distribution, by the largest distance between their shares below a value.
namespace tidegate::stats {

// The distances as shares, 0 to 1. `greater` is how far the first sample lies above the second: the largest excess of
// the share of the second at or below a value.
struct KsStatistic {
  double two_sided = 0;
  double greater = 0;
  double less = 0;
  std::int64_t first_size = 0;
  std::int64_t second_size = 0;

  double of(Alternative alternative) const;
};

// In any order. Nothing if a sample is empty or has a NaN.
std::optional<KsStatistic> ks_statistic(std::span<const double> first, std::span<const double> second);

// Its p-value as R's ks.test(exact = FALSE) has it: of the limit of large samples, too high for small ones. (R's
// is up to 4e-5 too high itself, as it stops adding early.)
double ks_limit_p(const KsStatistic& statistic, Alternative alternative);

// Its p-value as scipy's ks_2samp(method = 'asymp') has it: two-sided that of one sample of n m / (n + m), which is too
// low for small ones; one-sided with Hodges' correction (1957).
double ks_finite_p(const KsStatistic& statistic, Alternative alternative);

// What equal values do to an exact p-value: nothing, as in scipy, which then is too high; or they are counted as the
// steps they are, as in R >= 4.2.
enum class KsTies { ignored, counted };

// Its exact p-value, from all orders that the values of both samples can stand in. Nothing for no samples (see
// ks_statistic) and for samples of more than 10^8 pairs.
// Source: Schröer & Trenkler, "Exact and randomization distributions of Kolmogorov-Smirnov tests for two or three
// samples" (1995).
std::optional<double> ks_exact_p(std::span<const double> first, std::span<const double> second, Alternative alternative,
                                 KsTies ties);

}  // namespace tidegate::stats
