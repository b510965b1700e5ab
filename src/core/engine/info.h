#pragma once

#include "core/engine/context.h"

namespace tidegate::engine {

// info(v[, {labels}]): the series of v with labels of the info series (target_info, if nothing else is asked for) of
// the same instance and job. Source: prometheus promql/info.go.
Outcome<Frame> evaluate_info(Context& context, const promql::Expr& expr, const Grid& grid);

}  // namespace tidegate::engine
