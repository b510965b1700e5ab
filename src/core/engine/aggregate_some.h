#pragma once

#include "core/engine/context.h"

namespace tidegate::engine {

// topk, bottomk, limitk and limit_ratio keep some of the rows, each with its own labels.
bool chooses_rows(promql::Aggregator op);

// `parameters` has k, or the ratio, for each step. An instant vector comes best first, group after group.
Outcome<Frame> choose_rows(Context& context, const promql::Expr& expr, Frame from,
                           const std::vector<double>& parameters);

// count_values: one row for each value that occurs.
Outcome<Frame> count_values(Context& context, const promql::Aggregation& aggregation, const Grid& grid);

}  // namespace tidegate::engine
