// PromQL: what parses is printed as something that parses to the same again. What a text reads lies within it, to the
// parser and to the scanner.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "core/promql/parser.h"
#include "core/promql/reads.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tidegate::promql;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const auto language : {tidegate::QueryLanguage::promql, tidegate::QueryLanguage::metricsql}) {
    const auto uses = reads_of(text, language);
    if (!uses) CHECK(uses.error().offset <= text.size());
    const auto is_within = [&](const SelectorUse& use) { return use.offset + use.length <= text.size(); };
    CHECK(!uses || std::ranges::all_of(*uses, is_within));
  }
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
