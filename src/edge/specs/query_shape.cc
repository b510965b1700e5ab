#include <algorithm>

#include "core/promql/functions.h"
#include "edge/specs/peer_reading.h"

namespace tidegate::specs {
namespace {

using promql::Aggregator;
using promql::Expr;
using promql::Operator;

bool is_vector(const Expr& expr) { return expr.type == promql::Type::vector; }

bool of(const promql::Aggregation& aggregation) {
  constexpr Aggregator kSelecting[] = {Aggregator::topk, Aggregator::bottomk, Aggregator::count_values,
                                       Aggregator::limitk, Aggregator::limit_ratio};
  const bool selects = std::ranges::find(kSelecting, aggregation.op) != std::end(kSelecting);
  return !selects && !aggregation.without && aggregation.grouping.empty();
}

// The buckets of one histogram: an aggregation by `le` alone, whatever parentheses are around it.
bool is_one_histogram(const Expr& expr) {
  if (const auto* paren = std::get_if<promql::Paren>(&expr.node)) return is_one_histogram(*paren->inner);
  const auto* aggregation = std::get_if<promql::Aggregation>(&expr.node);
  const std::vector<std::string> buckets = {"le"};
  return gives_one_series(expr) ||
         (aggregation != nullptr && !aggregation->without && aggregation->grouping == buckets);
}

bool of(const promql::Call& call) {
  const std::string_view name = call.function->name;
  if (name == "vector" || name == "absent" || name == "absent_over_time") return true;
  return std::ranges::all_of(call.arguments, [&](const promql::Box& argument) {
    if (argument->type == promql::Type::matrix) return false;
    if (!is_vector(*argument)) return true;
    return name == "histogram_quantile" ? is_one_histogram(*argument) : gives_one_series(*argument);
  });
}

bool of(const promql::Binary& binary) {
  const bool left = gives_one_series(*binary.left), right = gives_one_series(*binary.right);
  if (!is_vector(*binary.left) || !is_vector(*binary.right)) return left && right;
  if (binary.op == Operator::logical_or) return left && right;
  if (binary.op == Operator::logical_and || binary.op == Operator::unless) return left;
  return binary.matching.cardinality == promql::Matching::Cardinality::one_to_one ? left || right : left && right;
}

bool of(const promql::Paren& paren) { return gives_one_series(*paren.inner); }
bool of(const promql::Unary& unary) { return gives_one_series(*unary.inner); }
bool of(const auto&) { return false; }

}  // namespace

bool gives_one_series(const Expr& query) {
  if (query.type == promql::Type::scalar) return true;
  return std::visit([](const auto& node) { return of(node); }, query.node);
}

}  // namespace tidegate::specs
