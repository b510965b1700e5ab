#pragma once

#include <span>

namespace tidegate::stats {

// ln(e^a + e^b), where a and b may be -infinity.
double log_sum(double a, double b);

// ln of the mean of e^x; -infinity of nothing.
double log_mean(std::span<const double> logs);

// How many steps it takes until ln of the mean of e^(logs + steps * drifts) reaches the target: 0 if it is there,
// infinitely many if it will not be within 1e15. Both have the same length.
double steps_until(std::span<const double> logs, std::span<const double> drifts, double target);

}  // namespace tidegate::stats
