#include "core/promqltest/pinning.h"

#include <algorithm>

#include "core/promql/functions.h"
#include "core/promql/parser.h"

namespace tidegate::promqltest {
namespace {

using namespace promql;

constexpr std::string_view kLookAtTime[] = {
    "day_of_month", "day_of_week",    "day_of_year", "days_in_month", "end",       "hour", "minute",
    "month",        "predict_linear", "start",       "time",          "timestamp", "year",
};

// Pins all that isn't inside a subquery; false if something can't be pinned.
struct Pin {
  At at;

  bool operator()(NumberLiteral&) const { return true; }
  bool operator()(StringLiteral&) const { return true; }
  bool operator()(QueryContext&) const { return true; }
  bool operator()(VectorSelector& selector) const { return set(selector.at); }
  bool operator()(MatrixSelector& matrix) const { return visit(matrix.selector); }
  bool operator()(Subquery& subquery) const { return set(subquery.at); }
  bool operator()(Call& call) const {
    bool all = std::ranges::find(kLookAtTime, call.function->name) == std::end(kLookAtTime);
    for (Box& argument : call.arguments) all = visit(argument) && all;
    return all;
  }
  bool operator()(Aggregation& aggregation) const { return visit(aggregation.inner) && visit(aggregation.parameter); }
  bool operator()(Binary& binary) const { return visit(binary.left) && visit(binary.right); }
  bool operator()(Unary& unary) const { return visit(unary.inner); }
  bool operator()(Paren& paren) const { return visit(paren.inner); }

  bool visit(Box& box) const { return !box || std::visit(*this, box->node); }

  bool set(At& own) const {
    if (own.kind != At::Kind::time) own = at;  // start() and end() mean the moment that is pinned
    return true;
  }
};

}  // namespace

std::optional<std::string> pinned(Box query, Timestamp time) {
  const Pin pin{.at = {.kind = At::Kind::time, .time = time}};
  if (!pin.visit(query)) return std::nullopt;
  return print(*query);
}

bool has_query_context(std::string_view query) {
  constexpr std::string_view kCalls[] = {"start()", "end()", "range()", "step()"};
  return std::ranges::any_of(kCalls, [query](std::string_view call) { return query.contains(call); });
}

}  // namespace tidegate::promqltest
