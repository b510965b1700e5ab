#include "core/tsdb/exposition_text.h"

#include "base/text.h"
#include "core/promql/selectors.h"

namespace tidegate::tsdb {

std::string exposition_text(const Labels& labels) {
  const auto name = labels.get("__name__");
  const bool is_plain = promql::write(promql::Selector{.name = std::string(name), .matchers = {}}) == name;
  std::string inside;
  if (!is_plain && !name.empty()) inside = quoted(name);
  for (const auto& [label, value] : labels.pairs) {
    if (label == "__name__") continue;
    if (!inside.empty()) inside += ",";
    inside += promql::write_label(label) + "=" + replace_all(quoted(value), "\n", "\\n");
  }
  const std::string outside(is_plain ? name : "");
  return inside.empty() ? outside : outside + "{" + inside + "}";
}

}  // namespace tidegate::tsdb
