#pragma once

#include <cstdint>

// How far the shares below each value, as a sample has them, stray from those of the distribution it is drawn from.
namespace tidegate::stats {

// P(sqrt(n) D > z) as n goes to infinity; z >= 0. Source: Kolmogorov (1933).
double kolmogorov_limit_upper(double z);

// P(D_n >= d): the largest distance of a sample of n, to either side. Exact up to n = 140, to 1e-6 or better beyond.
// NaN if n < 1 or d is NaN. Source: Simard & L'Ecuyer, "Computing the two-sided Kolmogorov-Smirnov distribution"
// (2011), in the selection that scipy.stats.kstwo makes.
double kolmogorov_upper(std::int64_t n, double d);

// P(D_n+ >= d): the same to one side. Exact up to n = 100 000. NaN if n < 1 or d is NaN. Sources: Birnbaum & Tingey
// (1951); Maag & Dicaire (1971) beyond.
double smirnov_upper(std::int64_t n, double d);

}  // namespace tidegate::stats
