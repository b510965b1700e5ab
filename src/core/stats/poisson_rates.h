#pragma once

#include <optional>

#include "core/stats/alternative.h"
#include "core/stats/arm.h"
#include "core/stats/interval.h"

// Events counted against an exposure, compared exactly: of two rates, the first one's events among all events are
// binomial. Source: Przyborowski & Wilenski (1940), as R's poisson.test has it.
namespace tidegate::stats {

// The p-value against: the first rate is `ratio` times the second. 1 where neither arm has an event. Nothing if one is
// no rate, or `ratio` isn't above 0 and finite.
std::optional<double> poisson_rates_test(Rate first, Rate second, double ratio, Alternative alternative);

// The same with what was seen counted half.
std::optional<double> poisson_rates_test_mid_p(Rate first, Rate second, double ratio, Alternative alternative);

// First rate over second, and its exact interval, which may reach from 0 to infinity. Without any event the ratio is
// NaN.
struct RateRatio {
  double ratio = 0;
  Interval interval;
};
std::optional<RateRatio> poisson_rate_ratio(Rate first, Rate second, double confidence);

// The p-value against one known rate (events by unit of exposure, 0 or more), two-sided by likelihood as in R.
std::optional<double> poisson_rate_test(Rate seen, double rate, Alternative alternative);

// The exact interval of one rate, in events by unit of exposure. Source: Garwood (1936).
std::optional<Interval> poisson_rate_interval(Rate seen, double confidence);

}  // namespace tidegate::stats
