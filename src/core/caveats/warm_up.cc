#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// Nothing is left of the window: it is too soon after the change.
std::optional<Caveat> find(const Objective&, const Observation& seen) {
  const auto& window = seen.measurement.window;
  if (!seen.since || window.length() > Duration{} || !seen.measurement.excluded.empty()) return std::nullopt;
  const auto change = format_timestamp(*seen.since);
  Caveat caveat{.disqualifies = true, .next = "check again later, or use `tidegate watch`"};
  if (*seen.since > seen.at) {
    caveat.why = format("the change at {} is still to come: it is {}", change, format_timestamp(seen.at));
    caveat.next = "check the time given with --since, and this machine's clock";
  } else if (seen.warmup > Duration{}) {
    caveat.why =
        format("the change was at {}, and the first {} after it don't count", change, format_duration(seen.warmup));
  } else {
    caveat.why = format("nothing has been measured yet since the change at {}", change);
  }
  return caveat;
}

}  // namespace

CaveatKind warm_up() {
  return {{.name = "warm-up", .help = "It is too soon after the change: no time that counts has passed."},
          Concern::window,
          find,
          "yes",
          "check later, or `tidegate watch`"};
}

}  // namespace tidegate::caveats
