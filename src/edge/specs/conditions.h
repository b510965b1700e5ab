#pragma once

#include <optional>

#include "core/model/gate.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

struct Limits {
  Condition condition;
  std::optional<double> warn_above;
  std::optional<double> warn_below;
};

// Reads an objective's condition and warnings against what its indicator measures: units must fit, and each limit must
// be able to make a difference.
std::optional<Limits> read_limits(const Object& objective, const Indicator& indicator, Reading& reading);

}  // namespace tidegate::specs
