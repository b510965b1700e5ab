#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  if (seen.infos.empty()) return std::nullopt;
  return Caveat{.why = "what was seen, with its numbers", .next = "what to do about it"};
}

}  // namespace

CaveatKind @name@() {
  return {{.name = "@dashed@", .help = "When it is found, in one sentence."}, Concern::value, find, "no",
          "what to do about it, in short"};
}

}  // namespace tidegate::caveats
