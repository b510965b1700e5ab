#pragma once

#include "core/engine/context.h"

namespace tidegate::engine {

// The samples of a matrix selector or a subquery that is a query of its own. REQUIRES: the grid has one step.
Outcome<std::vector<ResultSeries>> evaluate_range_vector(Context& context, const promql::Expr& expr, const Grid& grid);

}  // namespace tidegate::engine
