#pragma once

#include <cstddef>
#include <span>

namespace tidegate::stats {

// By when half of all random walks with a drift have passed a barrier for the first time, where they do so after `mean`
// on average: the median of the inverse Gaussian with the shape `shape_by_mean` times the mean. Always sooner than the
// mean, which the slow ones pull up; infinitely much shape: at the mean. For a drift mu, a variance sigma^2 and a
// barrier b a step the mean is b / mu and shape_by_mean is b mu / sigma^2. Source: Folks & Chhikara, "The inverse
// Gaussian distribution and its statistical application" (1978). REQUIRES: mean > 0, shape_by_mean > 0.
double median_first_passage(double mean, double shape_by_mean);

// The same of evidence that takes `mean` steps on average: what is left of the way is drift * mean. Also for none and
// for infinitely many steps.
double median_steps(double mean, double drift, double variance);

// Which of some parts weighs most after so many steps of their drifts. REQUIRES: one at least, as many of both.
std::size_t carrier_of(std::span<const double> logs, std::span<const double> drifts, double steps);

}  // namespace tidegate::stats
