#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// Nothing is left of the window: it is too soon after the change.
std::optional<Caveat> find(const Objective&, const Observation& seen) {
  const auto& window = seen.measurement.window;
  if (!seen.since || window.length() > Duration{} || !seen.measurement.excluded.empty()) return std::nullopt;
  return Caveat{.why = seen.warmup > Duration{} ? format("the change was at {}, and the first {} after it don't count",
                                                         format_timestamp(*seen.since), format_duration(seen.warmup))
                                                : format("nothing has been measured yet since the change at {}",
                                                         format_timestamp(*seen.since)),
                .disqualifies = true,
                .next = "check again later, or use `tidegate watch`"};
}

}  // namespace

CaveatKind warm_up() {
  return {{.name = "warm-up", .help = "It is too soon after the change: no time that counts has passed."}, find};
}

}  // namespace tidegate::caveats
