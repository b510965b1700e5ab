#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/expressions/tree.h"

namespace tidegate::expressions {

// Reads a condition in the part of expr-lang (https://expr-lang.org/docs/language-definition) that conditions of Argo
// Rollouts need: comparisons, && || ! and or not, in, arithmetic, ?: and ??, indexing, members, lists, and the
// functions of functions.h, any/all/none with a predicate ({# < 5}, .field > 1). All else is an error that says so at
// its place, and so is a name that is none of `names`, a function that isn't known and a wrong number of arguments.
Evaluated<Node> parse(std::string_view text, std::span<const std::string> names);

// The same where `result` is the only name.
Evaluated<Node> parse_condition(std::string_view text);

}  // namespace tidegate::expressions
