#include "core/analysis/doubt.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::analysis {
namespace {

using expressions::Node;
using expressions::Value;

bool calls(const Node& node, std::span<const std::string_view> names) {
  if (node.kind == Node::Kind::call && is_one_of(node.text, names)) return true;
  return std::ranges::any_of(node.children, [&](const Node& child) { return calls(child, names); });
}

bool calls(const Conditions& conditions, std::span<const std::string_view> names) {
  return (conditions.success && calls(*conditions.success, names)) ||
         (conditions.failure && calls(*conditions.failure, names));
}

bool holds_infinity(const Value& value) {
  if (const double* number = value.number()) return std::isinf(*number);
  if (const auto* items = value.items()) return std::ranges::any_of(*items, holds_infinity);
  const auto* members = value.members();
  return members != nullptr &&
         std::ranges::any_of(*members, [](const auto& member) { return holds_infinity(member.second); });
}

// Which items of a list conditions look at.
struct Looks {
  bool at_all = false;    // max(result), any(result, ...), result[len(result) - 1]
  std::size_t first = 0;  // else at so many from the beginning
};

bool is_result(const Node& node) { return node.kind == Node::Kind::name && node.text == "result"; }

void look(const Node& node, Looks& looks) {
  if (is_result(node)) looks.at_all = true;
  if (node.kind == Node::Kind::call && node.text == "len" && is_result(node.children[0])) return;
  const bool is_item = node.kind == Node::Kind::index && is_result(node.children[0]) &&
                       node.children[1].kind == Node::Kind::number && node.children[1].number >= 0;
  if (is_item) {
    looks.first = std::max(looks.first, static_cast<std::size_t>(std::min(node.children[1].number, 1e9)) + 1);
    return;
  }
  for (const Node& child : node.children) look(child, looks);
}

std::optional<Doubt> several_series(const Answer& answer, const Conditions& conditions) {
  if (answer.kind != AnswerKind::vector) return std::nullopt;
  Looks looks;
  if (conditions.success) look(*conditions.success, looks);
  if (conditions.failure) look(*conditions.failure, looks);
  if (looks.at_all || looks.first == 0 || answer.series.size() <= looks.first) return std::nullopt;
  return Doubt{.kind = "many-series",
               .why = format("the query gives {} series in no certain order, and the condition looks at {} of them",
                             answer.series.size(), looks.first),
               .next = "aggregate them in the query, or write all(result, {# < ...})"};
}

std::optional<Doubt> no_number(const Value& value, const Conditions& conditions) {
  static constexpr std::string_view kAboutNaN[] = {"isNaN", "default"};
  static constexpr std::string_view kAboutInfinity[] = {"isInf"};
  if (holds_not_a_number(value) && calls(conditions, kAboutNaN)) {
    return Doubt{.kind = "not-a-number", .why = "the value is NaN, which the condition mentions", .is_said = true};
  }
  if (holds_not_a_number(value)) {
    return Doubt{.kind = "not-a-number",
                 .why = "the value is NaN, which the condition does not mention",
                 .next = "see why: a ratio without traffic is NaN; write isNaN(result[0]) if that may pass",
                 .excuses = true};
  }
  if (!holds_infinity(value)) return std::nullopt;
  if (calls(conditions, kAboutInfinity)) {
    return Doubt{.kind = "not-a-number", .why = "the value is infinite, which the condition mentions", .is_said = true};
  }
  return Doubt{.kind = "not-a-number",
               .why = "the value is infinite, which the condition does not mention",
               .next = "see why: a division by zero is infinite; write isInf(result[0]) if that may pass"};
}

}  // namespace

std::optional<Doubt> doubt_about(const Value& value, const Answer& answer, const Conditions& conditions) {
  static constexpr std::string_view kAboutNothing[] = {"len", "isNil", "default"};
  if (!answer.warnings.empty()) {
    return Doubt{
        .kind = "partial-response",
        .why = "the source warns that its answer may be incomplete: " + printable(answer.warnings.front(), 200),
        .next = "wait until the source is whole again",
        .excuses = true};
  }
  if (!conditions.has_any()) {
    return Doubt{.kind = "not-judged",
                 .why = "the metric has no condition, so that every value is a success",
                 .next = "write a successCondition, such as result[0] <= 0.05"};
  }
  const bool is_empty = value.is_nil() || (value.items() != nullptr && value.items()->empty());
  if (is_empty && calls(conditions, kAboutNothing)) {
    return Doubt{.kind = "no-data", .why = "there is no data, which the condition mentions", .is_said = true};
  }
  if (is_empty) {
    return Doubt{.kind = "no-data",
                 .why = "there is no data, which the condition does not mention",
                 .next = "check the query's names and labels; write len(result) == 0 if no data may pass",
                 .excuses = true,
                 .is_no_data = true};
  }
  auto doubt = no_number(value, conditions);
  return doubt ? doubt : several_series(answer, conditions);
}

}  // namespace tidegate::analysis
