#include "core/engine/prepare.h"

#include <algorithm>
#include <array>

#include "core/promql/functions.h"
#include "core/promql/length_value.h"

namespace tidegate::engine {
namespace {

using namespace promql;

double seconds_of(std::int64_t ms) { return static_cast<double>(ms) / 1000; }

class Preparation {
 public:
  explicit Preparation(Context& context) : context_(context) {}

  // Whether the expression has one value for all steps.
  Outcome<bool> visit(Expr& expr) {
    const bool same = TRY(std::visit([&](auto& node) { return prepare_node(expr, node); }, expr.node));
    if (same) context_.invariant.insert(&expr);
    return same;
  }

 private:
  template <class Node>
  Outcome<bool> prepare_node(Expr&, Node&) {  // literals
    return true;
  }
  Outcome<bool> prepare_node(Expr&, VectorSelector& selector) {
    TRY(settle(selector.offset, Sign::any));
    settle(selector.at);
    if (asks_totals_ > 0 && asks_buckets_ == 0) context_.compared.insert(&selector);
    return selector.at.kind != At::Kind::none;
  }
  Outcome<bool> prepare_node(Expr&, MatrixSelector& matrix) {
    TRY(settle(matrix.range, Sign::positive));
    return visit(*matrix.selector);
  }
  Outcome<bool> prepare_node(Expr&, Subquery& subquery) {
    TRY(settle(subquery.range, Sign::positive));
    TRY(settle(subquery.step, subquery.step.calculated ? Sign::positive : Sign::any));
    TRY(settle(subquery.offset, Sign::any));
    settle(subquery.at);
    ++asks_buckets_;  // counter resets between its steps can only be told by the buckets
    TRY(visit(*subquery.inner));
    --asks_buckets_;
    return subquery.at.kind != At::Kind::none;
  }
  Outcome<bool> prepare_node(Expr& expr, Call& call) {
    if (const auto value = query_value(call.function->name)) {
      expr.node = NumberLiteral{.value = *value};
      return true;
    }
    const auto name = call.function->name;
    const int totals = name == "histogram_count" || name == "histogram_sum" || name == "histogram_avg" ? 1 : 0;
    const int buckets =
        name == "histogram_quantile" || name == "histogram_quantiles" || name == "histogram_fraction" ? 1 : 0;
    asks_totals_ += totals;
    asks_buckets_ += buckets;
    bool same = !depends_on_step(name);
    for (auto& argument : call.arguments) {
      unwrap(argument);
      same = TRY(visit(*argument)) && same;
    }
    asks_totals_ -= totals;
    asks_buckets_ -= buckets;
    return same;
  }
  Outcome<bool> prepare_node(Expr&, Aggregation& aggregation) {
    unwrap(aggregation.inner);
    bool same = TRY(visit(*aggregation.inner));
    if (aggregation.parameter) {
      unwrap(aggregation.parameter);
      same = TRY(visit(*aggregation.parameter)) && same;
    }
    return same;
  }
  Outcome<bool> prepare_node(Expr&, Binary& binary) {
    const int buckets = is_trim(binary.op) ? 1 : 0;
    asks_buckets_ += buckets;
    const bool left = TRY(visit(*binary.left));
    const bool right = TRY(visit(*binary.right));
    asks_buckets_ -= buckets;
    return left && right;
  }
  Outcome<bool> prepare_node(Expr&, Unary& unary) { return visit(*unary.inner); }
  Outcome<bool> prepare_node(Expr&, Paren& paren) { return visit(*paren.inner); }

  std::optional<double> query_value(std::string_view function) const {
    const Grid& query = context_.query;
    if (function == "start") return seconds_of(query.start);
    if (function == "end") return seconds_of(query.end);
    if (function == "range") return seconds_of(query.end - query.start);
    if (function == "step") return seconds_of(query.start == query.end ? 0 : query.step);
    return std::nullopt;
  }

  // Functions whose value changes with the time of evaluation even where their arguments don't.
  static bool depends_on_step(std::string_view function) {
    static constexpr std::array<std::string_view, 12> kNames = {
        "day_of_month", "day_of_week", "day_of_year", "days_in_month",  "hour",      "minute",
        "month",        "year",        "time",        "predict_linear", "timestamp", "start_timestamp"};
    return std::ranges::find(kNames, function) != kNames.end();
  }

  static void unwrap(Box& box) {
    while (auto* paren = std::get_if<Paren>(&box->node)) {
      Box inner = std::move(paren->inner);
      box = std::move(inner);
    }
  }

  Outcome<void> settle(Length& length, Sign sign) {
    const Grid& query = context_.query;
    const auto step = query.start == query.end ? 0 : query.step;
    const auto value =
        length_value(length, sign, {.step = milliseconds(step), .range = milliseconds(query.end - query.start)});
    if (!value) return fail_query({ErrorKind::rejected, value.error()});  // as a server says before it begins
    length.fixed = *value;
    return {};
  }

  void settle(At& at) const {
    if (at.kind == At::Kind::start) at = {.kind = At::Kind::time, .time = {context_.query.start}};
    if (at.kind == At::Kind::end) at = {.kind = At::Kind::time, .time = {context_.query.end}};
  }

  Context& context_;
  int asks_totals_ = 0;   // functions around the node that want no buckets of a histogram
  int asks_buckets_ = 0;  // ... and that want them
};

}  // namespace

Outcome<void> prepare(Expr& root, Context& context) {
  TRY(Preparation(context).visit(root));
  context.sharing.find_in(root);
  return {};
}

}  // namespace tidegate::engine
