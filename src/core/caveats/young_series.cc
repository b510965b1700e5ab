#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// rate() divides by its whole range what a series gained in its short life: 97% CPU since 15 seconds is 5% in 5
// minutes. New series beside old ones are everyday life; where there are no others, a low value says nothing.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  if (seen.young.empty()) return std::nullopt;
  return Caveat{.why = format("{} of {} are younger than half of the range of their rate, which reads too low",
                              seen.only_young ? "all series" : "some series", first_few(seen.young, ", ", 3)),
                .disqualifies = seen.only_young && !breaches(objective.condition, seen.measurement),
                .next = "wait until they are older, or take a shorter range"};
}

}  // namespace

CaveatKind young_series() {
  return {
      {.name = "young-series",
       .help = "Series that a query takes a rate or an increase of began in the second half of its range: what they "
               "gained is divided by more time than they lived."},
      Concern::data,
      find,
      "if there are no others, unless the limit is broken already",
      "wait, or take a shorter range"};
}

}  // namespace tidegate::caveats
