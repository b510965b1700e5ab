#pragma once

#include "core/model/gate.h"
#include "edge/specs/dialect.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

// Reads `rollout` of the gate and fits the length of the gate's watch to its steps.
void read_rollout(const Object& gate_object, const LoadContext& context, Reading& reading, Gate& gate);

}  // namespace tidegate::specs
