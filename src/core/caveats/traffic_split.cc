#include <algorithm>

#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  const auto& comparison = seen.measurement.comparison;
  if (!comparison) return std::nullopt;
  const auto step = std::ranges::find_if(comparison->steps, &Comparison::Step::is_misrouted);
  if (step == comparison->steps.end()) return std::nullopt;
  const auto share = step->canary_events / (step->canary_events + step->baseline_events);
  return Caveat{
      .why = format("the canary got {} of the requests where {} were due: the traffic isn't routed as the step "
                    "says",
                    format_quantity(share, Dimension::ratio, 3),
                    format_quantity(step->expected_share, Dimension::ratio, 3)),
      .disqualifies = comparison->finding != Comparison::Finding::worse,
      .next =
          "check that the load balancer does what the step says, and that the matchers of `compare` "
          "select all of both arms"};
}

}  // namespace

CaveatKind traffic_split() {
  return {{.name = "traffic-split",
           .help = "A canary's share of the requests is far from what its rollout's step says (and not by chance: "
                   "p < 0.0001), so that something else is compared than was meant."},
          Concern::data,
          find,
          "unless it is worse all the same",
          "does the load balancer do what the step says; do the matchers of `compare` select all of both arms"};
}

}  // namespace tidegate::caveats
