#pragma once

#include "core/model/decision.h"

namespace tidegate::gate {

// The third verb: what a measurement means for its objective, as a verdict and a sentence. Doubt is not failure: with a
// disqualifying caveat the verdict is inconclusive, whatever the value.
Assessment assess(const Objective& objective, Measurement measurement);

// "at most 1%", "between 10/s and 20/s".
std::string describe(const Condition& condition, Dimension dimension);

}  // namespace tidegate::gate
