#pragma once

#include <cstdint>
#include <optional>

#include "core/stats/alternative.h"
#include "core/stats/arm.h"

// How much traffic a question needs before it can be answered.
namespace tidegate::stats {

// A difference of two proportions to be seen, and the errors that may be made.
struct TwoProportions {
  double first = 0;     // 0 to 1
  double second = 0;    // 0 to 1, not the same
  double alpha = 0.05;  // chance to see a difference that isn't there, between 0 and 1
  Sides sides = Sides::two;
};

// How many of each arm show the difference with this chance: a fraction, to be rounded up. Nothing if the proportions
// are the same, a number is out of its range, or `power` isn't between alpha (half of it with two sides) and 1.
// Source: R's power.prop.test (strict = FALSE), whose root this is in closed form.
std::optional<double> sample_size(const TwoProportions& difference, double power);

// The chance to see the difference with so many (above 0) of each arm.
std::optional<double> power(const TwoProportions& difference, double size);

// How many requests without a single failure show, at this alpha, that fewer than `bound` fail: ln(1 / alpha) /
// -ln(1 - bound), a fraction; at 0.05 about 3 / bound, the rule of three. Nothing unless both lie between 0 and 1.
std::optional<double> zero_errors_needed(double bound, double alpha);

// The same with so many failures among them: the least total at which the exact upper limit of the proportion lies
// under `bound`. Nothing if `failures` is negative, the others don't lie between 0 and 1, or the total would exceed
// kMostCounted.
std::optional<std::int64_t> requests_needed(std::int64_t failures, double bound, double alpha);

// What one arm must have to be told from a fixed bound.
struct BoundToProve {
  double rate = 0;      // what is expected, 0 to 1
  double bound = 0;     // what it must be told from, between 0 and 1, not the same
  double alpha = 0.05;  // one-sided
};

// How many requests show, with this chance, that the rate lies on its side of the bound; by the normal approximation,
// for rates above 0 that give 5 failures or more. Nothing if a number is out of its range.
// Source: Fleiss, "Statistical methods for rates and proportions" (2003), 2.5, without continuity correction.
std::optional<double> requests_to_prove(const BoundToProve& question, double power);

}  // namespace tidegate::stats
