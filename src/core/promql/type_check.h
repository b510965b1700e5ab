#pragma once

#include <optional>

#include "core/promql/tree.h"

// Whether the parts of an expression fit each other. Source: prometheus promql/parser/parse.go, checkAST.
namespace tidegate::promql {

using TypeProblem = std::optional<SyntaxError>;

TypeProblem check_binary(const Binary& binary, Span operator_span);
TypeProblem check_unary(const Expr& inner, Span span);
TypeProblem check_subquery(const Expr& inner, Span span);
TypeProblem check_aggregation(const Aggregation& aggregation, bool with_experimental, Span span);
TypeProblem check_call(const Call& call, Span span);

}  // namespace tidegate::promql
