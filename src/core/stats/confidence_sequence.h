#pragma once

#include <optional>
#include <span>

#include "core/stats/arm.h"
#include "core/stats/interval.h"
#include "core/stats/mixture_boundaries.h"

// Intervals that hold at all times together: with chance 1 - alpha the truth lies in every one of them, however often
// one looks and whenever one stops. Tuning counts trials, or values: the intervals are narrowest after `best_at`.
namespace tidegate::stats {

// Of a chance, from the hits so far. Before the first trial it is all from 0 to 1. Nothing if `seen` is no proportion,
// or alpha or the tuning is out of range. Source: Howard et al. (2021), see mixture_boundaries.h: the chances that the
// two-sided beta-binomial mixture doesn't speak against.
std::optional<Interval> chance_confidence_sequence(Proportion seen, double alpha, Tuning tuning);

// Of a quantile (between 0 and 1) of what the values so far are drawn from; ends may be infinite, where there are too
// few values yet. Nothing if a value is NaN or something is out of range. Source: Howard & Ramdas, "Sequential
// estimation of quantiles with applications to A/B testing and best-arm identification" (2022), the beta-binomial one.
std::optional<Interval> quantile_confidence_sequence(std::span<const double> values, double quantile, double alpha,
                                                     Tuning tuning);

// The p-value, at whatever time, against: both samples have the same quantile. The samples may have grown in any way
// that doesn't depend on values to come; the least p-value up to now may be taken. Nothing if a sample is empty or has
// a NaN, or something is out of range. Source: the same.
std::optional<double> same_quantile_p(std::span<const double> first, std::span<const double> second, double quantile,
                                      Tuning tuning);

}  // namespace tidegate::stats
