#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  const auto& measurement = seen.measurement;
  if (measurement.excluded.empty()) return std::nullopt;
  const auto left = seen.counted.value_or(measurement.window.length());
  const bool mostly = left * 2 < seen.available.length();
  return Caveat{
      .why = format("{} of {} left after excluding {}", left > Duration{} ? format_duration_rough(left) : "nothing",
                    format_duration_rough(seen.available.length()), first_few(measurement.excluded, ", ", 3)),
      .disqualifies = mostly,
      .next = mostly ? "check again when the excluded time is over" : ""};
}

}  // namespace

CaveatKind excluded() {
  return {{.name = "excluded",
           .help = "Part of the window is excluded by the gate. Judged is the longest stretch that is left; less than "
                   "half of the window is no evidence."},
          Concern::window,
          find,
          "if less than half is left, or it can't be known",
          "wait until the excluded time is over; repair the exclusion"};
}

}  // namespace tidegate::caveats
