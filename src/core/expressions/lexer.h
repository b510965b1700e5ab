#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/expressions/tree.h"

namespace tidegate::expressions {

struct Token {
  enum class Kind { number, text, name, sign, end };
  Kind kind = Kind::end;
  std::size_t offset = 0;
  std::size_t length = 0;
  double number = 0;
  std::string text;  // what a text says; a name; a sign as it is written: "<=", "not" is a name
};

inline constexpr std::size_t kLongestExpression = 16 << 10;

// The tokens of an expression, the last one of kind `end`. Source: expr-lang.org/docs/language-definition.
Evaluated<std::vector<Token>> tokenize(std::string_view text);

}  // namespace tidegate::expressions
