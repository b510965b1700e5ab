#pragma once

#include "core/model/gate.h"
#include "edge/specs/compare.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

// Reads `judge`; before the objectives.
void read_judge(const Object& gate_object, Reading& reading, Gate& gate);

// Reads what an objective with `kayenta` is as a metric of the gate's judge. The canary's query is the objective's, to
// whose selectors the matchers of its arm are added.
void read_kayenta_metric(const Object& object, const CompareSettings& settings, const SourceConfig* source,
                         const Gate& gate, Reading& reading, Objective& objective);

// What can only be said when all objectives are read: a score that can't reach what passes, a watch that is too short.
void check_judge(const Object& gate_object, const Gate& gate, Reading& reading);

}  // namespace tidegate::specs
