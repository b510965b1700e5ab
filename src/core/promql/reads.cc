#include "core/promql/reads.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "core/promql/functions.h"
#include "core/promql/length_value.h"
#include "core/promql/parser.h"

namespace tidegate::promql {
namespace {

// Of more or larger series they make no less: neither of a value that was there before, nor by mixing them.
constexpr std::string_view kRaising[] = {
    "count", "count_over_time", "group", "increase", "irate",        "label_join", "label_replace", "last_over_time",
    "max",   "max_over_time",   "rate",  "sum",      "sum_over_time"};

class Collector {
 public:
  std::vector<SelectorUse> run(const Expr& query) {
    visit(query, {.selector = {}, .only_raises = true});
    return std::move(uses_);
  }

 private:
  // What stands around an expression. Of the selectors in it each begins as a copy.
  using Around = SelectorUse;

  void visit(const Expr& expr, const Around& around) {
    std::visit([&](const auto& node) { enter(expr, node, around); }, expr.node);
  }

  void enter(const Expr&, const NumberLiteral&, const Around&) {}
  void enter(const Expr&, const StringLiteral&, const Around&) {}
  void enter(const Expr&, const QueryContext&, const Around&) {}
  void enter(const Expr&, const Paren& paren, const Around& around) { visit(*paren.inner, around); }
  void enter(const Expr&, const Unary& unary, const Around& around) {
    auto inside = around;
    inside.only_raises = around.only_raises && unary.op == Operator::add;
    visit(*unary.inner, inside);
  }
  void enter(const Expr&, const Binary& binary, const Around& around) {
    const bool adds = binary.op == Operator::add || binary.op == Operator::logical_or;
    const bool is_scaled = !is_negative(*binary.left) && !is_negative(*binary.right);
    const bool raises = adds || (binary.op == Operator::multiply && is_scaled);
    const bool raises_left = binary.op == Operator::subtract || (binary.op == Operator::divide && is_scaled);
    auto inside = around;
    inside.only_raises = around.only_raises && (raises || raises_left);
    visit(*binary.left, inside);
    inside.only_raises = around.only_raises && raises;
    visit(*binary.right, inside);
  }

  // A number below zero, as far as one sees.
  static bool is_negative(const Expr& expr) {
    if (const auto* paren = std::get_if<Paren>(&expr.node)) return is_negative(*paren->inner);
    if (const auto* number = std::get_if<NumberLiteral>(&expr.node)) return number->value < 0;
    const auto* unary = std::get_if<Unary>(&expr.node);
    return unary && unary->op == Operator::subtract;
  }

  void enter(const Expr&, const Call& call, const Around& around) {
    auto inside = around;
    inside.function = call.function->name;
    inside.only_raises = around.only_raises && is_one_of(inside.function, kRaising);
    const std::size_t count = inside.function == "info" ? 1 : call.arguments.size();
    for (std::size_t i = 0; i < count; ++i) visit(*call.arguments[i], inside);
  }

  void enter(const Expr&, const Aggregation& aggregation, const Around& around) {
    auto inside = around;
    inside.function = aggregator_name(aggregation.op);
    inside.only_raises = around.only_raises && is_one_of(inside.function, kRaising);
    if (aggregation.parameter) visit(*aggregation.parameter, inside);
    visit(*aggregation.inner, inside);
  }

  void enter(const Expr&, const Subquery& subquery, const Around& around) {
    auto inside = moved(around, subquery.at, subquery.offset);
    inside.in_subquery = true;
    add_range(inside, subquery.range);
    visit(*subquery.inner, inside);
  }

  void enter(const Expr&, const MatrixSelector& matrix, const Around& around) {
    const auto& selector = std::get<VectorSelector>(matrix.selector->node);
    auto use = moved(around, selector.at, selector.offset);
    use.has_range = true;
    add_range(use, matrix.range);
    add(*matrix.selector, selector, std::move(use));
  }

  void enter(const Expr& expr, const VectorSelector& selector, const Around& around) {
    add(expr, selector, moved(around, selector.at, selector.offset));
  }

  void add(const Expr& expr, const VectorSelector& selector, SelectorUse use) {
    use.selector = {.name = selector.name, .matchers = selector.matchers};
    use.offset = expr.span.begin;
    use.length = expr.span.end - expr.span.begin;
    uses_.push_back(std::move(use));
  }

  // An @ fixes what it belongs to: what is around it doesn't move it then, nor make it look further back.
  static SelectorUse moved(const Around& around, const At& at, const Length& offset) {
    auto use = at.kind == At::Kind::none
                   ? around
                   : SelectorUse{.selector = {}, .function = around.function, .only_raises = around.only_raises};
    if (at.kind == At::Kind::time) pin(use, at.time);
    const auto by = length_value(offset, Sign::any);
    use.back = use.back + by.value_or(Duration{});
    if (!by) use.unread_move = print(*offset.calculated);
    return use;
  }

  static void pin(SelectorUse& use, Timestamp time) {
    constexpr Timestamp kYear9999{253402300799000};
    const bool is_known = time >= Timestamp{} && time <= kYear9999;
    if (is_known) {
      use.pinned = time;
    } else {
      use.unread_move = format("@ {}", time.ms / 1000);
    }
  }

  static void add_range(SelectorUse& use, const Length& range) {
    const auto length = length_value(range, Sign::positive);
    use.reach = use.reach + length.value_or(Duration{});
    if (!length) use.unread_range = print(*range.calculated);
  }

  std::vector<SelectorUse> uses_;
};

}  // namespace

std::vector<SelectorUse> reads_of(const Expr& query) { return Collector().run(query); }

Parsed<std::vector<SelectorUse>> reads_of(std::string_view query, QueryLanguage language) {
  if (language == QueryLanguage::metricsql) return scan_query(query);
  const auto expr = TRY(parse_expression(query, kAnyServer));
  return reads_of(*expr);
}

}  // namespace tidegate::promql
