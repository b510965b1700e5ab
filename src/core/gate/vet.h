#pragma once

#include "core/model/observation.h"

namespace tidegate::gate {

// The second verb: the measurement with every caveat that applies to it, the disqualifying ones first,
// the root of a doubt before what follows from it.
Measurement vet(const Objective& objective, const Observation& observation);

}  // namespace tidegate::gate
