#include "edge/sources/source_kinds.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace tidegate::sources {

#define SOURCE(name) SourceKind name();
#include "edge/sources/kinds.def"
#undef SOURCE

std::span<const SourceKind> source_kinds() {
  static const SourceKind kinds[] = {
#define SOURCE(name) name(),
#include "edge/sources/kinds.def"
#undef SOURCE
  };
  return kinds;
}

const SourceKind* find_source_kind(std::string_view name) {
  const auto found = std::ranges::find(source_kinds(), name, &SourceKind::name);
  return found == source_kinds().end() ? nullptr : &*found;
}

Result<std::unique_ptr<Source>> open_source(const SourceConfig& config, const SourceContext& context) {
  if (const SourceKind* kind = find_source_kind(config.kind)) return kind->open(config, context);
  std::vector<std::string> names;
  for (const SourceKind& kind : source_kinds()) names.emplace_back(kind.name);
  std::string message = "source " + quoted(config.name) + " has the unknown kind " + quoted(config.kind);
  if (const std::string hint = did_you_mean(config.kind, names); !hint.empty()) message += ": " + hint;
  return fail(ErrorKind::invalid, message);
}

}  // namespace tidegate::sources
