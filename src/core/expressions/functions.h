#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "core/expressions/value.h"

namespace tidegate::expressions {

// What functions know besides their arguments.
struct World {
  Value result;                  // what was measured
  std::optional<Timestamp> now;  // where now() means something
};

// What a function gives: a value, or what is wrong with its arguments.
struct Outcome {
  Value value;
  std::string problem;  // "" if nothing is
};

struct Function {
  std::string_view name;
  std::size_t least = 1, most = 1;  // how many arguments
  std::string_view example;
  Outcome (*apply)(std::span<const Value> arguments, const World& world) = nullptr;
  bool takes_predicate = false;  // any, all, none: the evaluator applies it
  bool looks_at_result = false;  // isNil, default: Argo's ignore their first argument
};

const Function* find_function(std::string_view name);
std::vector<std::string> function_names();

}  // namespace tidegate::expressions
