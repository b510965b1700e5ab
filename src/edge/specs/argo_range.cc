#include "edge/specs/argo_range.h"

#include "base/text.h"
#include "core/expressions/parser.h"

namespace tidegate::specs {
namespace {

using expressions::Node;

bool is_now(const Node& node) { return node.kind == Node::Kind::call && node.text == "now"; }

// A moment without its arguments: where one stands inside of quotes, any duration does.
std::optional<Node> parse_moment(const std::string& text) {
  const std::vector<std::string> no_names;
  const Filled filled = replace(text, placeholders_in(text), [](const Placeholder&) { return std::string("1m"); });
  auto tree = expressions::parse(filled.text, no_names);
  return tree ? std::optional(std::move(*tree)) : std::nullopt;
}

// What stands in the quotes of now() - duration("..."), as the file has it.
std::string length_of(const std::string& start) {
  const auto tree = parse_moment(start);
  if (!tree || tree->kind != Node::Kind::binary || tree->op != expressions::Operator::subtract) return "";
  const Node& back = tree->children[1];
  const bool is_duration = back.kind == Node::Kind::call && back.text == "duration";
  if (!is_now(tree->children[0]) || !is_duration || back.children[0].kind != Node::Kind::text) return "";
  const std::size_t open = start.find_first_of("\"'`");
  const std::size_t close = open == std::string::npos ? open : start.rfind(start[open]);
  return close == open ? "" : start.substr(open + 1, close - open - 1);
}

// The function that keeps the value of a range which decides; "" if none does.
std::string_view deciding(const NativeCondition& condition) {
  if (condition.across.empty() || condition.least.has_value() == condition.most.has_value()) return "";
  if (condition.across == "max") return "max_over_time";
  if (condition.across == "min") return "min_over_time";
  const bool worst_is_high = condition.most.has_value() == (condition.across == "every");
  return worst_is_high ? "max_over_time" : "min_over_time";
}

}  // namespace

std::optional<RangeAsQuery> range_as_query(const ArgoPrometheus& prometheus, const NativeCondition& condition,
                                           const ArgoArguments& arguments,
                                           const std::function<std::string(std::string_view)>& native_text) {
  const std::string length = length_of(prometheus.range->start);
  const auto end = parse_moment(prometheus.range->end);
  const std::string_view function = deciding(condition);
  const bool is_moment = gives_scalar(prometheus, arguments);
  if (length.empty() || !end || !is_now(*end) || function.empty() || is_moment) return std::nullopt;
  std::string query = native_text(trim(prometheus.query));
  if (!query.contains('`')) query = "    " + replace_all(std::move(query), "\n", "\n    ");
  return RangeAsQuery{.query = std::string(function) + "(\n  (\n" + query +
                               "\n  )[${window}:" + native_text(prometheus.range->step) + "]\n)",
                      .over = native_text(length)};
}

}  // namespace tidegate::specs
