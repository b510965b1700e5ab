#include "base/format.h"
#include "base/text.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// A part of a query that selects nothing, while its value stands on the others: `... or vector(0)` hides that.
std::optional<Caveat> find_in_query(const Observation& seen) {
  if (seen.absent.empty() || seen.only_absent || !seen.measurement.value) return std::nullopt;
  return Caveat{.why = format("no series matches {}: the value does without it", first_few(seen.absent, ", ", 3)),
                .next = "check the names and labels in the query"};
}

// No series counts the bad events while there is traffic: usually nothing bad has happened yet, since most clients
// make a counter's series with its first event. But a label that no series has can't ever match: that is a typo.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const auto* ratio = std::get_if<RatioIndicator>(&objective.indicator);
  if (!ratio) return find_in_query(seen);
  if (!seen.counted_absent || seen.measurement.events.value_or(0) <= 0) return std::nullopt;
  if (!seen.impossible_labels.empty()) {
    return Caveat{.why = format("no series of {} has the label {}, so {} can never match", ratio->total,
                                join(seen.impossible_labels, " or "), ratio->counted),
                  .disqualifies = true,
                  .next = "correct the label's name in the selector"};
  }
  if (!seen.unknown_name.empty()) {
    return Caveat{.why = format("the source has no series named {} at all: taken as zero events", seen.unknown_name),
                  .next = "check the name: a misspelt one always counts zero"};
  }
  return Caveat{
      .why = format("no series matches {}: taken as zero events", ratio->counted),
      .next = format("make sure that the selector would match a {} event", ratio->counts_good ? "good" : "bad")};
}

}  // namespace

CaveatKind absent_counter() {
  return {{.name = "absent-counter",
           .help = "No series counts the bad (or good) events while there is traffic. Taken as zero, unless the "
                   "selector names a label that no series has: then nothing is known. Also said of a part of a query."},
          Concern::data,
          find,
          "if the selector names a label that no series has",
          "check that the selector would match a bad event"};
}

}  // namespace tidegate::caveats
