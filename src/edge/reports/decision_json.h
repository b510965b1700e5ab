#pragma once

#include "base/json.h"
#include "core/model/decision.h"

namespace tidegate::reports {

// A decision as the json report holds it, whole: one member of its "gates". Evidence files keep it too. Format:
// docs/formats/decision.md.
Json decision_json(const Decision& decision);

}  // namespace tidegate::reports
