#pragma once

#include <span>
#include <vector>

// Which values of a sample lie far from the others: true for each that does, in the order of the values.
namespace tidegate::stats {

// Tukey's fences, `factor` interquartile ranges below the first and above the third quartile; strictly outside.
std::vector<bool> iqr_outliers(std::span<const double> values, double factor);

// The same with fences that always leave the middle 98% inside: min(p1, Q1 - f IQR) and max(p99, Q3 + f IQR). Kayenta's
// `reduceSensitivity`.
std::vector<bool> iqr_outliers_of_the_tails(std::span<const double> values, double factor);

// More than k standard deviations (of the population) from the mean.
std::vector<bool> sigma_outliers(std::span<const double> values, double k);

}  // namespace tidegate::stats
