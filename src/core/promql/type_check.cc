#include "core/promql/type_check.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "core/promql/functions.h"

namespace tidegate::promql {
namespace {

SyntaxError problem_at(Span span, std::string message) {
  const std::size_t length = std::max<std::size_t>(1, span.end - span.begin);
  return {.offset = span.begin, .length = length, .message = std::move(message), .hint = {}};
}

SyntaxError with_hint(SyntaxError problem, std::string hint) {
  problem.hint = std::move(hint);
  return problem;
}

bool is_number_or_vector(const Expr& expr) {
  const Type type = expr.type;
  return type == Type::scalar || type == Type::vector;
}

std::string hint_for(Type got, Type wanted) {
  if (got == Type::vector && wanted == Type::matrix) return "write a range behind it, as in [5m]";
  if (got == Type::matrix && wanted == Type::vector) return "put a function around the range, such as rate()";
  return "";
}

TypeProblem expect_type(const Expr& expr, Type wanted, const std::string& where) {
  if (expr.type == wanted) return std::nullopt;
  return with_hint(
      problem_at(expr.span, format("expected type {} in {}, got {}", type_name(wanted), where, type_name(expr.type))),
      hint_for(expr.type, wanted));
}

// What on(), group_left() and the like may say.
TypeProblem check_matching(const Binary& binary, Span span) {
  const auto& matching = binary.matching;
  const bool is_grouped = matching.cardinality == Matching::Cardinality::many_to_one ||
                          matching.cardinality == Matching::Cardinality::one_to_many;
  if (is_grouped && is_set_operator(binary.op))
    return problem_at(span, format("no grouping allowed for \"{}\" operation", operator_text(binary.op)));
  const bool fills = matching.fill_left || matching.fill_right;
  if (fills && is_set_operator(binary.op))
    return problem_at(span,
                      format("filling in missing series not allowed for \"{}\" operation", operator_text(binary.op)));
  for (const auto& label : matching.on ? matching.labels : std::vector<std::string>()) {
    if (std::ranges::find(matching.include, label) == matching.include.end()) continue;
    return problem_at(span,
                      format("label {} must not occur in ON and GROUP clause at once", quoted(printable(label, 60))));
  }
  return std::nullopt;
}

// anchored and smoothed say how some functions take the edges of a range.
TypeProblem check_extension(const Function& function, const Expr& argument) {
  const auto* matrix = std::get_if<MatrixSelector>(&argument.node);
  if (!matrix) return std::nullopt;
  const auto extension = std::get<VectorSelector>(matrix->selector->node).extension;
  if (extension == Extension::none) return std::nullopt;
  constexpr std::string_view kAnchored[] = {"changes", "delta", "increase", "rate", "resets"};
  constexpr std::string_view kSmoothed[] = {"delta", "increase", "rate"};
  const bool anchored = extension == Extension::anchored;
  const std::span<const std::string_view> allowed = anchored ? std::span<const std::string_view>(kAnchored) : kSmoothed;
  if (std::ranges::find(allowed, function.name) != allowed.end()) return std::nullopt;
  return problem_at(argument.span,
                    format("{} modifier can only be used with: {} - not with {}", anchored ? "anchored" : "smoothed",
                           join(std::vector<std::string>(allowed.begin(), allowed.end()), ", "), function.name));
}

}  // namespace

TypeProblem check_binary(const Binary& binary, Span span) {
  if (binary.returns_bool && !is_comparison(binary.op))
    return problem_at(span, "bool modifier can only be used on comparison operators");
  for (const auto* side : {binary.left.get(), binary.right.get()}) {
    if (!is_number_or_vector(*side))
      return problem_at(side->span, "binary expression must contain only scalar and instant vector types");
  }
  const bool left_scalar = binary.left->type == Type::scalar, right_scalar = binary.right->type == Type::scalar;
  if (left_scalar && right_scalar && is_comparison(binary.op) && !binary.returns_bool)
    return with_hint(problem_at(span, "comparisons between scalars must use BOOL modifier"),
                     format("write {} bool", operator_text(binary.op)));
  if (!left_scalar && !right_scalar) return check_matching(binary, span);
  if (is_set_operator(binary.op))
    return problem_at(span,
                      format("set operator \"{}\" not allowed in binary scalar expression", operator_text(binary.op)));
  const auto& matching = binary.matching;
  const bool says_matching = matching.on || !matching.labels.empty() || !matching.include.empty() ||
                             matching.cardinality != Matching::Cardinality::one_to_one;
  if (says_matching) return problem_at(span, "vector matching only allowed between instant vectors");
  if (matching.fill_left || matching.fill_right)
    return problem_at(span, "filling in missing series only allowed between instant vectors");
  return std::nullopt;
}

TypeProblem check_unary(const Expr& inner, Span span) {
  if (is_number_or_vector(inner)) return std::nullopt;
  return problem_at(span,
                    format("unary expression only allowed on expressions of type scalar or instant vector, got \"{}\"",
                           type_name(inner.type)));
}

TypeProblem check_subquery(const Expr& inner, Span span) {
  if (inner.type == Type::vector) return std::nullopt;
  return problem_at(span, format("subquery is only allowed on instant vector, got {} instead", type_name(inner.type)));
}

TypeProblem check_aggregation(const Aggregation& aggregation, bool with_experimental, Span span) {
  const bool is_experimental = aggregation.op == Aggregator::limitk || aggregation.op == Aggregator::limit_ratio;
  if (is_experimental && !with_experimental) {
    return problem_at(span, format("{}() is experimental and not enabled", aggregator_name(aggregation.op)));
  }
  if (auto problem = expect_type(*aggregation.inner, Type::vector, "aggregation expression")) return problem;
  if (!aggregation.parameter) return std::nullopt;
  const Type wanted = aggregation.op == Aggregator::count_values ? Type::string : Type::scalar;
  return expect_type(*aggregation.parameter, wanted, "aggregation parameter");
}

TypeProblem check_call(const Call& call, Span span) {
  const auto& function = *call.function;
  const std::size_t least = function.least(), most = function.most(), got = call.arguments.size();
  if (got < least || got > most) {
    const std::string_view bound = least == most ? "" : got < least ? "at least " : "at most ";
    return problem_at(span, format("expected {}{} argument(s) in call to \"{}\", got {}", bound,
                                   got < least ? least : most, function.name, got));
  }
  for (const auto& argument : call.arguments) {
    if (auto problem = check_extension(function, *argument)) return problem;
  }
  for (std::size_t i = 0; i < got; ++i) {
    const auto where = format("call to function \"{}\"", function.name);
    if (auto problem = expect_type(*call.arguments[i], function.argument(i), where)) return problem;
  }
  return std::nullopt;
}

}  // namespace tidegate::promql
