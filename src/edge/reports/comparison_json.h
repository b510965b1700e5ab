#pragma once

#include <optional>

#include "base/json.h"
#include "core/model/comparison.h"

namespace tidegate::reports {

// A comparison as the json report holds it, or null. Format: docs/formats/decision.md.
Json comparison_json(const std::optional<Comparison>& comparison);

}  // namespace tidegate::reports
