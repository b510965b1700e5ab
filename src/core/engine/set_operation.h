#pragma once

#include "core/engine/context.h"

namespace tidegate::engine {

// and, or, unless.
Outcome<Frame> combine_sets(Context& context, const promql::Binary& binary, const Frame& left, const Frame& right);

}  // namespace tidegate::engine
