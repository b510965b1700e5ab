#pragma once

#include <vector>

#include "core/stats/two_arms.h"
#include "draws.h"
#include "scenario.h"

namespace tidegate::bench {

using Counts = std::vector<stats::TwoArms>;  // by minute

// One comparison: requests come as a Poisson process, so that bad and good ones are Poisson variables.
Counts comparison_of(const Row& row, int minutes, Draws& draws);

// The same service before, without incident or fault: another draw of its noise.
Counts history_of(const Row& row, Draws& draws);

// The variation (its cv) that blocks of 30 minutes of such a history show.
double measured_variation(const Counts& history);

}  // namespace tidegate::bench
