#pragma once

#include "core/engine/context.h"

namespace tidegate::engine {

// A selector that is `smoothed`: at each step what lies on the line between the samples before and after it.
Outcome<Frame> read_smoothed(Context& context, const promql::Expr& expr, const Grid& grid);

}  // namespace tidegate::engine
