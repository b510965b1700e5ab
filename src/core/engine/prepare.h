#pragma once

#include "core/engine/context.h"

namespace tidegate::engine {

// Settles what is the same for the whole query: durations that are calculated, @ start() and @ end(), start(), end(),
// range() and step(), parentheses around arguments. Notes in the context which parts have one value for all steps.
Outcome<void> prepare(promql::Expr& root, Context& context);

}  // namespace tidegate::engine
