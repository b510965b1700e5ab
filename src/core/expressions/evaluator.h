#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "core/expressions/tree.h"
#include "core/expressions/value.h"

namespace tidegate::expressions {

// The value of an expression over `result`. What does not fit together is an error at its place: an index out of range,
// a comparison of a text with a number, an operator that is given no numbers. More than a million steps are too.
Evaluated<Value> evaluate(const Node& expression, const Value& result);

// The same of one that must be true or false; anything else is an error.
Evaluated<bool> holds(const Node& condition, const Value& result);

// A moment, as Argo's rangeQuery takes it: now() - duration("5m").
Evaluated<Timestamp> evaluate_moment(const Node& expression, Timestamp now);

}  // namespace tidegate::expressions
