#pragma once

#include <span>
#include <string_view>

#include "core/promql/tree.h"

namespace tidegate::promql {

// One function of the language: what it takes and gives. Source: prometheus promql/parser/functions.go.
struct Function {
  enum class Stage { stable, experimental };

  std::string_view name;
  std::string_view arguments;  // v vector, m matrix, s scalar, t text; "?" behind it: may be left out; "*": any number
  Type result = Type::vector;
  Stage stage = Stage::stable;

  std::size_t least() const;  // how many arguments it takes
  std::size_t most() const;
  Type argument(std::size_t index) const;  // REQUIRES: index < most()
};

// All of them, by name.
std::span<const Function> functions();

// In any case; nullptr if there is none.
const Function* find_function(std::string_view name);

}  // namespace tidegate::promql
