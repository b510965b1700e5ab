#pragma once

#include "core/engine/context.h"

namespace tidegate::engine {

// The value of an expression at every step of the grid. REQUIRES: it was prepared, and its type is a vector or a
// scalar; a scalar is one row without labels that has a sample at every step.
Outcome<Frame> evaluate(Context& context, const promql::Expr& expr, const Grid& grid);

// The same of a scalar: one number a step.
Outcome<std::vector<double>> evaluate_scalar(Context& context, const promql::Expr& expr, const Grid& grid);

// Implementations, one a kind of node.
Outcome<Frame> evaluate_call(Context& context, const promql::Expr& expr, const Grid& grid);
Outcome<Frame> evaluate_aggregation(Context& context, const promql::Expr& expr, const Grid& grid);
Outcome<Frame> evaluate_binary(Context& context, const promql::Expr& expr, const Grid& grid);
Outcome<Frame> evaluate_selector(Context& context, const promql::Expr& expr, const Grid& grid);

// One row without labels.
Frame scalar_frame(std::vector<double> values);

}  // namespace tidegate::engine
