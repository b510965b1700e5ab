#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  if (!seen.births_unknown) return std::nullopt;
  return Caveat{.why =
                    "series began inside the window, and the source collected nothing before it: their first values "
                    "may be old and are not counted",
                .next = "ask again when the source has run for longer than the window"};
}

}  // namespace

CaveatKind births_unknown() {
  return {{.name = "births-unknown",
           .help = "Series began inside the window while the source itself was silent before it, so that their first "
                   "values may count older events. They are left out."},
          Concern::data,
          find,
          "no",
          "ask again later"};
}

}  // namespace tidegate::caveats
