#pragma once

#include <optional>
#include <span>

#include "core/stats/alternative.h"

// The rank-sum test of Mann and Whitney 1947 (Wilcoxon's): whether x tends to be greater than y. Asymptotic values are
// those of R's wilcox.test(x, y, exact = FALSE), exact ones those of exact = TRUE. Neither sample may be empty.
namespace tidegate::stats {

// By half a pair towards the expectation, since U goes by steps.
enum class Continuity { corrected, uncorrected };

// Pairs with x > y, ties counting half: R's W.
double mann_whitney_u(std::span<const double> x, std::span<const double> y);

// From the normal distribution, the variance corrected for ties. NaN if all values are equal.
double mann_whitney_p(std::span<const double> x, std::span<const double> y, Alternative, Continuity);

// As many standard deviations as U lies above its expectation, corrected for continuity; NaN if all values are equal.
double mann_whitney_z(std::span<const double> x, std::span<const double> y);

// From U's distribution; nothing if there are ties, or 50 values or more in either sample, where the asymptotic p has
// to do (the limits of R).
std::optional<double> mann_whitney_exact_p(std::span<const double> x, std::span<const double> y, Alternative);

// P(x > y) - P(x < y) over all pairs, -1 to 1 (Kerby 2014).
double rank_biserial(std::span<const double> x, std::span<const double> y);

}  // namespace tidegate::stats
