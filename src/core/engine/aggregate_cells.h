#pragma once

#include "core/engine/context.h"
#include "core/engine/grouping.h"

namespace tidegate::engine {

// sum and avg where there are histograms: each group at each step is all floats or all histograms, or gives a warning
// and nothing. `to` has the groups' rows.
void fold_histograms(Context& context, const promql::Aggregation& aggregation, const Frame& from,
                     const Grouping& grouping, Frame& to);

}  // namespace tidegate::engine
