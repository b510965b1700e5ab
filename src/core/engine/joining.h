#pragma once

#include "core/engine/context.h"

namespace tidegate::engine {

// An operator between two vectors, but for the set operators: one-to-one, or with group_left or group_right.
Outcome<Frame> join(Context& context, const promql::Expr& expr, const Frame& left, const Frame& right);

}  // namespace tidegate::engine
