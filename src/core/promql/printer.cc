// An expression as PromQL again. Source: prometheus promql/parser/printer.go.
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "core/promql/functions.h"
#include "core/promql/parser.h"
#include "core/promql/quoting.h"

namespace tidegate::promql {
namespace {

std::string print_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Inf" : "-Inf";
  return shortest(value);
}

std::string print_selector(const VectorSelector& selector) {
  const auto text = write(Selector{.name = selector.name, .matchers = selector.matchers});
  return text.empty() ? "{}" : text;  // as info() takes it
}

std::string print_length(const Length& length) {
  return length.calculated ? print(*length.calculated) : format_duration(length.fixed);
}

std::string print_at(const At& at) {
  switch (at.kind) {
    case At::Kind::none: return "";
    case At::Kind::start: return " @ start()";
    case At::Kind::end: return " @ end()";
    case At::Kind::time: {
      const auto ms = at.time.ms < 0 ? -at.time.ms : at.time.ms;
      return format(" @ {}{}.{:03}", at.time.ms < 0 ? "-" : "", ms / 1000, ms % 1000);
    }
  }
  return "";
}

std::string print_moves(const Length& offset, const At& at) {
  std::string text = print_at(at);
  if (offset.calculated) {
    const bool is_enclosed = std::holds_alternative<Paren>(offset.calculated->node);
    return text + " offset " + (is_enclosed ? print_length(offset) : "(" + print_length(offset) + ")");
  }
  if (offset.fixed != Duration{}) text += " offset " + format_duration(offset.fixed);
  return text;
}

std::string_view print_extension(Extension extension) {
  switch (extension) {
    case Extension::none: return "";
    case Extension::anchored: return " anchored";
    case Extension::smoothed: return " smoothed";
  }
  return "";
}

std::string print_labels(const std::vector<std::string>& labels) {
  std::vector<std::string> written;
  for (const auto& label : labels) written.push_back(write_label(label));
  return "(" + join(written, ", ") + ")";
}

std::string print_modifiers(const Binary& binary) {
  const auto& matching = binary.matching;
  std::string text = binary.returns_bool ? " bool" : "";
  const bool left = matching.cardinality == Matching::Cardinality::many_to_one;
  const bool groups = left || matching.cardinality == Matching::Cardinality::one_to_many;
  if (matching.on || !matching.labels.empty() || groups)
    text += (matching.on ? " on " : " ignoring ") + print_labels(matching.labels);
  if (groups) text += (left ? " group_left " : " group_right ") + print_labels(matching.include);
  if (matching.fill_left) text += " fill_left (" + print_number(*matching.fill_left) + ")";
  if (matching.fill_right) text += " fill_right (" + print_number(*matching.fill_right) + ")";
  return text;
}

std::string print_all(const std::vector<Box>& arguments) {
  std::vector<std::string> written;
  for (const auto& argument : arguments) {
    written.push_back(print(*argument));
    if (written.back() == "Inf") written.back() = "+Inf";  // as Prometheus writes it; elsewhere it would be an operator
  }
  return join(written, ", ");
}

struct Print {
  std::string operator()(const NumberLiteral& number) const {
    const bool is_whole =
        number.is_duration && number.value > 0 && std::floor(number.value * 1000) == number.value * 1000;
    if (is_whole) return format_duration(milliseconds(static_cast<std::int64_t>(number.value * 1000)));
    return print_number(number.value);
  }
  std::string operator()(const StringLiteral& text) const { return write_string(text.value); }
  std::string operator()(const QueryContext& context) const {
    return context.what == QueryContext::What::step ? "step()" : "range()";
  }
  std::string operator()(const VectorSelector& selector) const {
    return print_selector(selector) + std::string(print_extension(selector.extension)) +
           print_moves(selector.offset, selector.at);
  }
  std::string operator()(const MatrixSelector& matrix) const {
    const auto& selector = std::get<VectorSelector>(matrix.selector->node);
    return print_selector(selector) + "[" + print_length(matrix.range) + "]" +
           std::string(print_extension(selector.extension)) + print_moves(selector.offset, selector.at);
  }
  std::string operator()(const Subquery& subquery) const {
    const bool has_step = subquery.step.calculated || subquery.step.fixed != Duration{};
    return print(*subquery.inner) + "[" + print_length(subquery.range) + ":" +
           (has_step ? print_length(subquery.step) : "") + "]" + print_moves(subquery.offset, subquery.at);
  }
  std::string operator()(const Call& call) const {
    return format("{}({})", call.function->name, print_all(call.arguments));
  }
  std::string operator()(const Aggregation& aggregation) const {
    std::string text(aggregator_name(aggregation.op));
    if (aggregation.without || !aggregation.grouping.empty())
      text += (aggregation.without ? " without " : " by ") + print_labels(aggregation.grouping) + " ";
    const auto parameter = aggregation.parameter ? print(*aggregation.parameter) + ", " : "";
    return text + "(" + parameter + print(*aggregation.inner) + ")";
  }
  std::string operator()(const Binary& binary) const {
    return print(*binary.left) + " " + std::string(operator_text(binary.op)) + print_modifiers(binary) + " " +
           print(*binary.right);
  }
  std::string operator()(const Unary& unary) const {
    return std::string(operator_text(unary.op)) + print(*unary.inner);
  }
  std::string operator()(const Paren& paren) const { return "(" + print(*paren.inner) + ")"; }
};

}  // namespace

std::string print(const Expr& expr) { return std::visit(Print{}, expr.node); }

}  // namespace tidegate::promql
