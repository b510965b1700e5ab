#pragma once

#include "core/engine/context.h"

namespace tidegate::engine {

// The labels that absent() gives for a selector: those that exactly one matcher fixes with =. None for what is no
// selector.
LabelSet absent_labels(Context& context, const promql::Expr& expr);

// absent(v): 1 at the steps where v has no sample.
Outcome<Frame> evaluate_absent(Context& context, const promql::Expr& expr, const Grid& grid);

// 1 wherever no row of the frame has a sample.
Frame absent_frame(const Frame& frame, Row row);

}  // namespace tidegate::engine
