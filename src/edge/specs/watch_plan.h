#pragma once

#include "core/model/gate.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

// Reads `watch:`. REQUIRES: the node is one.
WatchPlan read_watch_plan(const YamlNode& node, const Field& field, Reading& reading);

}  // namespace tidegate::specs
