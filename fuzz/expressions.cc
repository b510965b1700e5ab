// Any bytes as a condition: refused at a place inside of it, or it has an answer on a value of each kind.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "core/expressions/evaluator.h"
#include "core/expressions/parser.h"

namespace {

using namespace tidegate;
using expressions::Value;

void check_error(const expressions::ExpressionError& error, std::size_t size) {
  CHECK(error.offset <= size && error.length >= 1 && error.offset + error.length <= size + 1);
  CHECK(!error.message.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const Value results[] = {
      Value(),
      Value(true),
      Value(0.5),
      Value("ok"),
      Value::list({0.5, 2, -1}),
      Value::map({{"ok", true}, {"rate", 0.5}, {"items", Value::list({Value::map({{"code", 500}})})}})};
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto tree = expressions::parse_condition(text);
  if (!tree) {
    check_error(tree.error(), size);
    return 0;
  }
  for (const Value& result : results) {
    const auto answer = expressions::holds(*tree, result);
    if (!answer) check_error(answer.error(), size);
    const auto value = expressions::evaluate(*tree, result);
    if (value) expressions::show(*value);
  }
  const auto moment = expressions::evaluate_moment(*tree, Timestamp{1'700'000'000'000});
  if (!moment) check_error(moment.error(), size);
  return 0;
}
