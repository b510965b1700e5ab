#include "core/promql/tree.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"
#include "core/promql/functions.h"

namespace tidegate::promql {
namespace {

constexpr std::array<std::string_view, 14> kAggregators = {
    "sum",    "avg",  "count",   "min",          "max",      "group",  "stddev",
    "stdvar", "topk", "bottomk", "count_values", "quantile", "limitk", "limit_ratio"};

constexpr std::array<std::string_view, 18> kOperators = {
    "or", "and", "unless", "==", "!=", "<", "<=", ">", ">=", "</", ">/", "+", "-", "*", "/", "%", "atan2", "^"};

struct TypeOf {
  Type operator()(const NumberLiteral&) const { return Type::scalar; }
  Type operator()(const QueryContext&) const { return Type::scalar; }
  Type operator()(const StringLiteral&) const { return Type::string; }
  Type operator()(const VectorSelector&) const { return Type::vector; }
  Type operator()(const MatrixSelector&) const { return Type::matrix; }
  Type operator()(const Subquery&) const { return Type::matrix; }
  Type operator()(const Call& call) const { return call.function->result; }
  Type operator()(const Aggregation&) const { return Type::vector; }
  Type operator()(const Binary& binary) const {
    const bool both = binary.left->type == Type::scalar && binary.right->type == Type::scalar;
    return both ? Type::scalar : Type::vector;
  }
  Type operator()(const Unary& unary) const { return unary.inner->type; }
  Type operator()(const Paren& paren) const { return paren.inner->type; }
};

}  // namespace

Box make(Span span, Node node) {
  const Type type = std::visit(TypeOf{}, node);
  return std::make_unique<Expr>(Expr{.span = span, .node = std::move(node), .type = type});
}

std::string_view type_name(Type type) {
  switch (type) {
    case Type::none: return "none";
    case Type::scalar: return "scalar";
    case Type::string: return "string";
    case Type::vector: return "instant vector";
    case Type::matrix: return "range vector";
  }
  return "";
}

std::string_view operator_text(Operator op) { return kOperators[static_cast<std::size_t>(op)]; }

std::string_view aggregator_name(Aggregator op) { return kAggregators[static_cast<std::size_t>(op)]; }

std::span<const std::string_view> aggregator_names() { return kAggregators; }

std::optional<Operator> find_operator(std::string_view text) {
  const std::string lower = to_lower(text);
  const auto found = std::ranges::find(kOperators, std::string_view(lower));
  if (found == kOperators.end()) return std::nullopt;
  return static_cast<Operator>(found - kOperators.begin());
}

std::optional<Aggregator> find_aggregator(std::string_view name) {
  const std::string lower = to_lower(name);
  const auto found = std::ranges::find(kAggregators, std::string_view(lower));
  if (found == kAggregators.end()) return std::nullopt;
  return static_cast<Aggregator>(found - kAggregators.begin());
}

bool takes_parameter(Aggregator op) { return op >= Aggregator::topk; }

bool is_comparison(Operator op) { return op >= Operator::equal && op <= Operator::greater_equal; }

bool is_set_operator(Operator op) { return op <= Operator::unless; }

}  // namespace tidegate::promql
