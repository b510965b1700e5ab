#include "edge/specs/draft_check.h"

#include "base/text.h"

namespace tidegate::specs {
namespace {

// By what stands before it: a range, the address of a source, a limit, or anything else.
std::string fitting_value(std::string_view text, const std::string& name) {
  const std::string reference = "${" + name + "}";
  if (text.contains("[" + reference)) return "5m";
  for (const auto line : split(text, '\n')) {
    if (!line.contains(reference)) continue;
    const std::string_view said = trim(line);
    for (const std::string_view start : {"prometheus: ${", "prometheus: \"${"}) {
      if (said.starts_with(start)) return "http://localhost:9090";
    }
    if (said.starts_with("over:")) return "5m";
    for (const std::string_view key : {"at_most:", "at_least:", "between:", "warn_above:", "warn_below:"}) {
      if (said.starts_with(key)) return "1";
    }
  }
  return replace_all(name, "-", "_");  // which no other variable has
}

}  // namespace

Diagnostics read_back(const std::string& text, const NativeDraft& draft, LoadContext context) {
  for (const DraftVariable& variable : draft.variables) {
    if (variable.value) continue;
    context.settings.push_back({.name = variable.name, .value = fitting_value(text, variable.name)});
  }
  return load_gate(text, "the imported gate", context).diagnostics;
}

}  // namespace tidegate::specs
