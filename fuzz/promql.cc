// PromQL: what parses is printed as something that parses to the same again.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "core/promql/parser.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tidegate::promql;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto expr = parse_expression(text);
  if (!expr) {
    CHECK(expr.error().offset <= text.size() && !expr.error().message.empty());
    return 0;
  }
  const std::string printed = print(**expr);
  const auto again = parse_expression(printed);
  CHECK(again && print(**again) == printed);
  return 0;
}
