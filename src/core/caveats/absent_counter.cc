#include "base/format.h"
#include "base/text.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// No series counts the bad events while there is traffic: usually nothing bad has happened yet, since most clients
// make a counter's series with its first event. But a label that no series has can't ever match: that is a typo.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const auto* ratio = std::get_if<RatioIndicator>(&objective.indicator);
  if (!ratio || !seen.counted_absent || seen.measurement.events.value_or(0) <= 0) return std::nullopt;
  if (!seen.impossible_labels.empty()) {
    return Caveat{.why = format("no series of {} has the label {}, so {} can never match", ratio->total,
                                join(seen.impossible_labels, " or "), ratio->counted),
                  .disqualifies = true,
                  .next = "correct the label's name in the selector"};
  }
  return Caveat{.why = format("no series matches {}: taken as zero events", ratio->counted),
                .next = "make sure that the selector would match a bad event"};
}

}  // namespace

CaveatKind absent_counter() {
  return {{.name = "absent-counter",
           .help = "No series counts the bad events while there is traffic. Taken as zero, unless the selector names a "
                   "label that no series has: then nothing is known."},
          find};
}

}  // namespace tidegate::caveats
