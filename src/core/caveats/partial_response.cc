#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  if (seen.warnings.empty()) return std::nullopt;
  return Caveat{
      .why = format("the source warns that its answer may be incomplete: {}", first_few(seen.warnings, "; ", 3)),
      .disqualifies = true,
      .next = "look at the source's health; ask again when it answers without warnings"};
}

}  // namespace

CaveatKind partial_response() {
  return {{.name = "partial-response", .help = "The source answered with warnings: part of the data may be missing."},
          Concern::source,
          find,
          "yes",
          "look at the source's stores; ask again"};
}

}  // namespace tidegate::caveats
