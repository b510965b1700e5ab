#pragma once

#include <span>

namespace tidegate::stats {

// ln(e^a + e^b), where a and b may be -infinity.
double log_sum(double a, double b);

// ln of the mean of e^x; -infinity of nothing.
double log_mean(std::span<const double> logs);

}  // namespace tidegate::stats
