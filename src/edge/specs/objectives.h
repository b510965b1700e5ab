#pragma once

#include <cstdint>
#include <optional>

#include "core/model/gate.h"
#include "edge/specs/compare.h"
#include "edge/specs/gate_sources.h"
#include "edge/specs/indicators.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

// What the gate says for all its objectives.
struct ObjectiveDefaults {
  Scope scope;
  Duration over = minutes(5);
  bool says_over = false;  // so that comparisons take it too
  Duration max_age = minutes(2);
  std::optional<std::int64_t> min_events;
  std::string runbook;
  CompareSettings compare;
};

// Reads the list under `objectives:` into gate.objectives and gate.rule. Names are unique, groups aren't empty, and
// only_if names another objective without going in circles.
void read_objectives(const YamlNode& list, const ObjectiveDefaults& defaults, GateSources& sources, Reading& reading,
                     Gate& gate);

}  // namespace tidegate::specs
