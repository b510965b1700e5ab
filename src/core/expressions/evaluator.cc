#include "core/expressions/evaluator.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "core/expressions/functions.h"

namespace tidegate::expressions {
namespace {

constexpr std::size_t kMostSteps = 1'000'000;
constexpr std::size_t kLongestText = 1 << 20;

// The first error ends it: every step looks at `error_`, and gives nil then.
class Evaluator {
 public:
  explicit Evaluator(World world) : world_(std::move(world)) {}

  Evaluated<Value> run(const Node& node) {
    Value value = evaluate(node);
    if (error_) return std::unexpected(std::move(*error_));
    return value;
  }

 private:
  Value refuse(const Node& node, std::string message, std::string hint = "") {
    if (!error_) error_ = {node.offset, std::max<std::size_t>(node.length, 1), std::move(message), std::move(hint)};
    return {};
  }

  Value evaluate(const Node& node) {
    if (error_) return {};
    if (++steps_ > kMostSteps) return refuse(node, "the expression takes too many steps");
    switch (node.kind) {
      case Node::Kind::nil: return {};
      case Node::Kind::boolean: return node.text == "true";
      case Node::Kind::number: return node.number;
      case Node::Kind::text: return node.text;
      case Node::Kind::name: return world_.result;  // the parser lets no other through
      case Node::Kind::element: return elements_.empty() ? Value() : elements_.back();
      case Node::Kind::list: return list(node);
      case Node::Kind::unary: return unary(node);
      case Node::Kind::binary: return binary(node);
      case Node::Kind::conditional: return evaluate(node.children[truth(node.children[0]) ? 1 : 2]);
      case Node::Kind::member: return member(node, evaluate(node.children[0]), node.text);
      case Node::Kind::index: return index(node);
      case Node::Kind::call: return call(node);
    }
    return {};
  }

  // What must be true or false.
  bool truth(const Node& node) {
    const Value value = evaluate(node);
    if (error_ || value.boolean() != nullptr) return !error_ && *value.boolean();
    refuse(node, "true or false is needed here, and this is " + std::string(name_of_type(value)));
    return false;
  }

  Value list(const Node& node) {
    Value::List items;
    for (const Node& child : node.children) items.push_back(evaluate(child));
    return Value::list(std::move(items));
  }

  Value unary(const Node& node) {
    if (node.op == Operator::no) return !truth(node.children[0]);
    const Value value = evaluate(node.children[0]);
    if (error_) return {};
    if (value.number() == nullptr) return wants_number(node.children[0], node.op, value);
    return node.op == Operator::negate ? -*value.number() : *value.number();
  }

  Value wants_number(const Node& at, Operator op, const Value& value) {
    std::string hint = value.items() != nullptr  ? "a query's answer is a list: write result[0]"
                       : value.text() != nullptr ? "asFloat() makes a number of a text"
                                                 : "";
    return refuse(at, quoted(sign_of(op)) + " takes numbers, and this is " + std::string(name_of_type(value)),
                  std::move(hint));
  }

  Value binary(const Node& node) {
    const Node& first = node.children[0];
    const Node& second = node.children[1];
    if (node.op == Operator::both) return truth(first) && truth(second);
    if (node.op == Operator::either) return truth(first) || truth(second);
    const Value left = evaluate(first);
    if (node.op == Operator::coalesce) return left.is_nil() ? evaluate(second) : left;
    const Value right = evaluate(second);
    if (error_) return {};
    if (node.op == Operator::equal) return equal(node, left, right);
    if (node.op == Operator::not_equal) return !equal(node, left, right);
    if (node.op == Operator::in) return contains(node, left, right);
    if (node.op == Operator::not_in) return !contains(node, left, right);
    if (left.text() != nullptr && right.text() != nullptr) return of_texts(node, *left.text(), *right.text());
    if (left.number() == nullptr) return wants_number(first, node.op, left);
    if (right.number() == nullptr) return wants_number(second, node.op, right);
    return of_numbers(node, *left.number(), *right.number());
  }

  // Values of two kinds are never equal, and that is no answer but a mistake; nil may be compared with all.
  bool equal(const Node& node, const Value& left, const Value& right) {
    const bool is_boolean = left.boolean() != nullptr && right.boolean() != nullptr;
    const bool same_kind = is_boolean || name_of_type(left) == name_of_type(right);
    if (same_kind || left.is_nil() || right.is_nil()) return left == right;
    refuse(node, "this compares " + std::string(name_of_type(left)) + " with " + std::string(name_of_type(right)));
    return false;
  }

  bool contains(const Node& node, const Value& left, const Value& right) {
    if (right.is_nil()) return false;
    if (const auto* items = right.items()) {
      steps_ += items->size();
      return std::ranges::find(*items, left) != items->end();
    }
    if (right.members() != nullptr && left.text() != nullptr) return right.find(*left.text()) != nullptr;
    refuse(node, "`in` takes a list, or a text and a map, and here are " + std::string(name_of_type(left)) + " and " +
                     std::string(name_of_type(right)));
    return false;
  }

  Value of_texts(const Node& node, const std::string& left, const std::string& right) {
    switch (node.op) {
      case Operator::less: return left < right;
      case Operator::less_or_equal: return left <= right;
      case Operator::greater: return left > right;
      case Operator::greater_or_equal: return left >= right;
      case Operator::add:
        if (left.size() + right.size() > kLongestText) return refuse(node, "the text gets too long");
        return left + right;
      default: return wants_number(node.children[0], node.op, left);
    }
  }

  Value of_numbers(const Node& node, double left, double right) {
    switch (node.op) {
      case Operator::less: return left < right;
      case Operator::less_or_equal: return left <= right;
      case Operator::greater: return left > right;
      case Operator::greater_or_equal: return left >= right;
      case Operator::add: return left + right;
      case Operator::subtract: return left - right;
      case Operator::multiply: return left * right;
      case Operator::divide: return left / right;
      case Operator::power: return std::pow(left, right);
      case Operator::remainder: return remainder(node, left, right);
      default: return {};
    }
  }

  Value remainder(const Node& node, double left, double right) {
    const bool whole = left == std::trunc(left) && right == std::trunc(right) && std::isfinite(left - right);
    if (!whole || right == 0) return refuse(node, "% takes whole numbers, and no 0 behind it");
    return std::fmod(left, right);
  }

  Value member(const Node& node, const Value& value, const std::string& name) {
    if (error_) return {};
    if (value.members() == nullptr) {
      return refuse(node, std::string(name_of_type(value)) + " has no member " + quoted(printable(name, 40)),
                    value.items() != nullptr ? "index it first: result[0]" : "");
    }
    const Value* found = value.find(name);
    return found == nullptr ? Value() : *found;
  }

  Value index(const Node& node) {
    const Value value = evaluate(node.children[0]);
    const Value key = evaluate(node.children[1]);
    if (error_) return {};
    if (key.text() != nullptr) return member(node, value, *key.text());
    const auto* items = value.items();
    if (items == nullptr) {
      return refuse(node,
                    std::string(name_of_type(value)) + " can't be indexed with " + std::string(name_of_type(key)));
    }
    const double* position = key.number();
    if (position == nullptr || *position != std::trunc(*position)) {
      return refuse(node.children[1], "a list is indexed with a whole number");
    }
    const auto size = static_cast<double>(items->size());
    const double at = *position < 0 ? size + *position : *position;
    if (!(at >= 0 && at < size)) {
      return refuse(node, "the index " + shortest(*position) + " is out of range: the list has " +
                              count_of(items->size(), "item"));
    }
    return (*items)[static_cast<std::size_t>(at)];
  }

  Value call(const Node& node) {
    const Function& function = *find_function(node.text);
    if (function.takes_predicate) return over_elements(node);
    std::vector<Value> arguments;
    for (const Node& child : node.children) arguments.push_back(evaluate(child));
    if (error_) return {};
    steps_ += arguments.empty() || arguments[0].items() == nullptr ? 0 : arguments[0].items()->size();
    Outcome outcome = function.apply(arguments, world_);
    if (outcome.problem.empty()) return outcome.value;
    const std::size_t end = outcome.problem.find("; ");
    const std::string hint = end == std::string::npos ? "" : outcome.problem.substr(end + 2);
    return refuse(node, outcome.problem.substr(0, end), hint);
  }

  // any, all, none: stop at the first element that decides.
  Value over_elements(const Node& node) {
    const Value list = evaluate(node.children[0]);
    if (error_) return {};
    if (list.items() == nullptr) {
      return refuse(node.children[0],
                    node.text + "() goes over a list, and this is " + std::string(name_of_type(list)));
    }
    const bool stops_at = node.text != "all";
    for (const Value& item : *list.items()) {
      elements_.push_back(item);
      const bool truth_of_item = truth(node.children[1]);
      elements_.pop_back();
      if (error_) return {};
      if (truth_of_item == stops_at) return node.text == "any";
    }
    return node.text != "any";
  }

  World world_;
  std::vector<Value> elements_;  // what # stands for, the innermost last
  std::size_t steps_ = 0;
  std::optional<ExpressionError> error_;
};

}  // namespace

Evaluated<Value> evaluate(const Node& expression, const Value& result) {
  return Evaluator({.result = result, .now = {}}).run(expression);
}

Evaluated<bool> holds(const Node& condition, const Value& result) {
  const auto value = evaluate(condition, result);
  if (!value) return std::unexpected(value.error());
  if (value->boolean() != nullptr) return *value->boolean();
  return std::unexpected(
      ExpressionError{condition.offset, std::max<std::size_t>(condition.length, 1),
                      "a condition is true or false, and this is " + std::string(name_of_type(*value)),
                      "compare it, as in result[0] <= 0.05"});
}

Evaluated<Timestamp> evaluate_moment(const Node& expression, Timestamp now) {
  const auto value = Evaluator({.result = {}, .now = now}).run(expression);
  if (!value) return std::unexpected(value.error());
  constexpr double kLatest = 253402300800;  // the year 10000
  const double* seconds = value->number();
  if (seconds != nullptr && *seconds >= 0 && *seconds < kLatest) {
    return Timestamp{static_cast<std::int64_t>(std::llround(*seconds * 1000))};
  }
  return std::unexpected(ExpressionError{expression.offset, std::max<std::size_t>(expression.length, 1),
                                         "this is no moment", "write for example now() - duration(\"5m\")"});
}

}  // namespace tidegate::expressions
