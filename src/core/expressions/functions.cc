// What Argo Rollouts gives to conditions (utils/evaluate/evaluate.go), and what of expr-lang's own functions they use.
#include "core/expressions/functions.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/floats.h"
#include "base/text.h"

namespace tidegate::expressions {
namespace {

using Arguments = std::span<const Value>;

constexpr std::size_t kMany = 1000;

Outcome given(Value value) { return {.value = std::move(value), .problem = {}}; }
Outcome problem(std::string text) { return {.value = {}, .problem = std::move(text)}; }

Outcome not_for(std::string_view function, const Value& value, std::string_view wanted) {
  return problem(std::string(function) + "() takes " + std::string(wanted) + ", and this is " +
                 std::string(name_of_type(value)));
}

Outcome len(Arguments arguments, const World&) {
  const Value& value = arguments[0];
  if (value.items() != nullptr) return given(static_cast<double>(value.items()->size()));
  if (value.members() != nullptr) return given(static_cast<double>(value.members()->size()));
  if (value.text() != nullptr) return given(static_cast<double>(count_code_points(*value.text())));
  return not_for("len", value, "a list, a map or a text");
}

// All numbers of the arguments, lists taken apart. A NaN among them makes the answer NaN; expr-lang would skip it.
template <double (*kChoose)(double, double)>
Outcome extreme(Arguments arguments, std::string_view name) {
  std::vector<const Value*> open;
  for (const Value& argument : arguments) open.push_back(&argument);
  std::optional<double> chosen;
  while (!open.empty()) {
    const Value& value = *open.back();
    open.pop_back();
    if (const auto* items = value.items()) {
      for (const Value& item : *items) open.push_back(&item);
    } else if (const double* number = value.number()) {
      const bool is_unknown = std::isnan(*number) || (chosen && std::isnan(*chosen));
      chosen = is_unknown ? std::nan("") : chosen ? kChoose(*chosen, *number) : *number;
    } else {
      return not_for(name, value, "numbers");
    }
  }
  if (!chosen) return problem("nothing has a " + std::string(name) + "(): the list is empty");
  return given(*chosen);
}

Outcome max(Arguments arguments, const World&) { return extreme<larger>(arguments, "max"); }
Outcome min(Arguments arguments, const World&) { return extreme<smaller>(arguments, "min"); }

// What both tests say about a whole list, a common mistake with Prometheus, whose answers are lists.
Outcome not_one_number(std::string_view name, const Value& value) {
  Outcome outcome = not_for(name, value, "one number");
  if (value.items() != nullptr) outcome.problem += "; write " + std::string(name) + "(result[0])";
  return outcome;
}

Outcome is_nan(Arguments arguments, const World&) {
  const double* number = arguments[0].number();
  return number != nullptr ? given(std::isnan(*number)) : not_one_number("isNaN", arguments[0]);
}

Outcome is_inf(Arguments arguments, const World&) {
  const double* number = arguments[0].number();
  return number != nullptr ? given(std::isinf(*number)) : not_one_number("isInf", arguments[0]);
}

Outcome is_nil(Arguments, const World& world) { return given(world.result.is_nil()); }

Outcome otherwise(Arguments arguments, const World& world) {
  return given(world.result.is_nil() ? arguments[1] : world.result);
}

Outcome as_float(Arguments arguments, const World&) {
  if (arguments[0].number() != nullptr) return given(arguments[0]);
  if (arguments[0].text() == nullptr) return not_for("asFloat", arguments[0], "a number or a text");
  const auto number = parse_double(*arguments[0].text());
  return number ? given(*number) : problem(quoted(printable(*arguments[0].text(), 40)) + " is no number");
}

Outcome as_int(Arguments arguments, const World&) {
  constexpr double kEnd = 9223372036854775808.0;  // 2^63: what Go's int64 has no room for
  if (const double* number = arguments[0].number()) {
    const bool fits = *number >= -kEnd && *number < kEnd;
    return fits ? given(std::trunc(*number)) : problem(shortest(*number) + " is no whole number");
  }
  if (arguments[0].text() == nullptr) return not_for("asInt", arguments[0], "a number or a text");
  const std::string& text = *arguments[0].text();
  const std::size_t sign = text.starts_with('+') ? 1 : 0;
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data() + sign, text.data() + text.size(), number);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size() && !text.starts_with("+-");
  return whole ? given(static_cast<double>(number)) : problem(quoted(printable(text, 40)) + " is no whole number");
}

// Moments and lengths of time are seconds.
Outcome now(Arguments, const World& world) {
  return world.now ? given(static_cast<double>(world.now->ms) / 1000) : problem("now() is not supported in conditions");
}

Outcome duration(Arguments arguments, const World&) {
  if (arguments[0].text() == nullptr) return not_for("duration", arguments[0], "a text");
  const std::string& text = *arguments[0].text();
  const bool negative = text.starts_with('-');
  const auto length = parse_duration(std::string_view(text).substr(negative ? 1 : 0));
  if (!length) return problem(quoted(printable(text, 40)) + " is no duration, such as 5m");
  return given(negative ? -length->seconds() : length->seconds());
}

constexpr Function kFunctions[] = {
    {"all", 2, 2, "all(result, {# < 5})", nullptr, true},
    {"any", 2, 2, "any(result, {# < 5})", nullptr, true},
    {"asFloat", 1, 1, "asFloat(result.rate)", as_float},
    {"asInt", 1, 1, "asInt(result.count)", as_int},
    {"default", 2, 2, "default(result, 0)", otherwise, false, true},
    {"duration", 1, 1, "duration(\"5m\")", duration},
    {"isInf", 1, 1, "isInf(result[0])", is_inf},
    {"isNaN", 1, 1, "isNaN(result[0])", is_nan},
    {"isNil", 1, 1, "isNil(result)", is_nil, false, true},
    {"len", 1, 1, "len(result)", len},
    {"max", 1, kMany, "max(result)", max},
    {"min", 1, kMany, "min(result)", min},
    {"none", 2, 2, "none(result, {# > 5})", nullptr, true},
    {"now", 0, 0, "now()", now},
};

}  // namespace

const Function* find_function(std::string_view name) {
  const auto* found = std::ranges::find(kFunctions, name, &Function::name);
  return found == std::end(kFunctions) ? nullptr : found;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const Function& function : kFunctions) names.emplace_back(function.name);
  return names;
}

}  // namespace tidegate::expressions
