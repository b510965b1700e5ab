// A doubt about metrics of other gates that are run as they are: core/analysis finds it, since it is about how they
// were measured and not about what was seen.
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::optional<Caveat> find(const Objective&, const Observation&) { return std::nullopt; }

}  // namespace

CaveatKind not_judged() {
  return {
      {.name = "not-judged",
       .help = "A metric of an analysis of another tool was not judged: it has no condition or nothing to be compared "
               "with, the run ended before it was measured, or its measurements were inconclusive."},
      Concern::value,
      find,
      "yes",
      "give the metric a successCondition and time to be measured; look at what its condition leaves open"};
}

}  // namespace tidegate::caveats
