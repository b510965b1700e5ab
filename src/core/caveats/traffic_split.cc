#include <algorithm>

#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

constexpr double kMissed = 10;  // by chance none in 20,000 times

// Nothing that hangs is slow or fails.
std::optional<Caveat> find_silence(const Observation& seen) {
  if (!seen.silent_since || seen.missed < kMissed) return std::nullopt;
  const auto length = seen.measurement.window.end - *seen.silent_since;
  return Caveat{
      .why = format("the canary has had no requests for {}, though about {} were due by its baseline's traffic",
                    format_duration_rough(length), format_count(std::floor(seen.missed))),
      .disqualifies = seen.measurement.comparison->finding != Comparison::Finding::worse,
      .next = "see whether the canary still answers, and whether it still gets traffic"};
}

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  const auto& comparison = seen.measurement.comparison;
  if (!comparison) return std::nullopt;
  if (auto silence = find_silence(seen)) return silence;
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
  return {
      {.name = "traffic-split",
       .help = "A canary's share of the requests is far from what its rollout's step says (and not by chance: "
               "p < 0.0001), so that something else is compared than was meant; or the canary has no requests any "
               "more while its baseline has, at least ten by its share before."},
      Concern::data,
      find,
      "unless it is worse all the same",
      "does the load balancer do what the step says; do the matchers of `compare` select all of both arms; does the "
      "canary still answer"};
}

}  // namespace tidegate::caveats
