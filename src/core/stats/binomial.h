#pragma once

#include <optional>

#include "core/stats/alternative.h"
#include "core/stats/arm.h"

// Exact tests of a chance, from so many hits of a total: also whether traffic is split as it was meant to be.
namespace tidegate::stats {

// The p-value against: each of `seen.total` hits with this chance. Two-sided it sums all outcomes that are no likelier
// than what was seen, as R's binom.test does, likelihoods that differ by 1e-7 being the same. Of no trials it is 1.
// Nothing if `seen` is no proportion or `chance` isn't in [0, 1].
std::optional<double> binomial_test(Proportion seen, double chance, Alternative alternative);

// The same where what was seen counts half: less conservative, right on average. Two-sided: twice the smaller side.
// Source: Lancaster, "Significance tests in discrete distributions" (1961).
std::optional<double> binomial_test_mid_p(Proportion seen, double chance, Alternative alternative);

}  // namespace tidegate::stats
