#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <vector>

namespace tidegate::expressions {

// What is wrong with an expression, or with evaluating it, and where in its text: bytes from `offset`.
struct ExpressionError {
  std::size_t offset = 0;
  std::size_t length = 1;
  std::string message;  // a sentence without a full stop
  std::string hint;     // may be empty
  bool operator==(const ExpressionError&) const = default;
};

template <class T>
using Evaluated = std::expected<T, ExpressionError>;

enum class Operator {
  either,
  both,
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  in,
  not_in,
  add,
  subtract,
  multiply,
  divide,
  remainder,
  power,
  coalesce,
  negate,  // of one operand, as the next two
  plus,
  no,
};

// How the operator is written: "||", "<=", "not in".
std::string_view sign_of(Operator op);

// An expression, by value.
struct Node {
  enum class Kind {
    nil,
    boolean,      // text is "true" or "false"
    number,       // `number`
    text,         // `text`
    name,         // a variable: `text`
    element,      // # inside of a predicate
    list,         // [a, b]
    unary,        // `op`, one child
    binary,       // `op`, two children
    conditional,  // a ? b : c
    member,       // child.text
    index,        // child[child]
    call,         // text(children); of any, all, none the second child is the predicate
  };
  Kind kind = Kind::nil;
  std::size_t offset = 0;  // where it stands in the text
  std::size_t length = 0;
  double number = 0;
  std::string text;
  Operator op = Operator::equal;
  std::vector<Node> children;
  bool operator==(const Node&) const = default;
};

}  // namespace tidegate::expressions
