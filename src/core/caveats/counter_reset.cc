#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  if (!(seen.resets.value_or(0) > 0)) return std::nullopt;
  return Caveat{.why = format("{} in the window: a process restarted; what it counted since its last scrape is lost",
                              format_count(*seen.resets, "counter reset"))};
}

}  // namespace

CaveatKind counter_reset() {
  return {{.name = "counter-reset",
           .help = "A counter fell inside the window, as it does when its process restarts. Counted on from zero."},
          Concern::data,
          find,
          "no",
          ""};
}

}  // namespace tidegate::caveats
