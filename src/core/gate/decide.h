#pragma once

#include <vector>

#include "core/gate/score.h"
#include "core/model/decision.h"
#include "core/model/gate.h"

namespace tidegate::gate {

// The fourth verb: joins the assessments, one for each of the gate's objectives in order, by the gate's rule and
// policy. A known failure outranks a missing answer; a missing answer outranks a pass. The one place where doubt is
// turned into a release that may or may not go on.
//   only_if: a breach counts if the other objective is breached too; what it can't change is not asked.
//   any_of:  passes when one child passes.       all_of: passes when every child does.
// What Kayenta's judge judges has no vote of its own, but the score has: see score.h.
Decision decide(const Gate& gate, std::vector<Assessment> assessments, Look look = Look::last);

}  // namespace tidegate::gate
