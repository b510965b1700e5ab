#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  const auto& comparison = seen.measurement.comparison;
  if (!comparison || comparison->looks.empty() || comparison->limit || comparison->baseline.events > 0)
    return std::nullopt;
  if (comparison->canary.events <= 0) return std::nullopt;  // no data is said elsewhere
  return Caveat{.why = "the baseline has no events, so there is nothing to compare the canary with",
                .disqualifies = true,
                .is_no_data = true,
                .next = "check the matchers of `compare.baseline`, and that the baseline gets traffic"};
}

}  // namespace

CaveatKind no_baseline() {
  return {{.name = "no-baseline", .help = "A canary has traffic and its baseline has none."},
          Concern::data,
          find,
          "yes",
          "check the matchers of `compare.baseline`, and that the baseline gets traffic"};
}

}  // namespace tidegate::caveats
