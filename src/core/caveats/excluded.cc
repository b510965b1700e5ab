#include "base/format.h"
#include "base/text.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  const auto& measurement = seen.measurement;
  if (measurement.excluded.empty()) return std::nullopt;
  const bool mostly = measurement.window.length().ms * 2 < seen.available.length().ms;
  return Caveat{.why = format("{} of {} left after excluding {}", format_duration_rough(measurement.window.length()),
                              format_duration_rough(seen.available.length()), join(measurement.excluded, ", ")),
                .disqualifies = mostly,
                .next = mostly ? "check again when the excluded time is over" : ""};
}

}  // namespace

CaveatKind excluded() {
  return {{.name = "excluded",
           .help = "Part of the window is excluded by the gate. Judged is the longest stretch that is left; less than "
                   "half of the window is no evidence."},
          find};
}

}  // namespace tidegate::caveats
