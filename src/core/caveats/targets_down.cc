#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

constexpr double kFew = 0.1;  // of the targets: in a large fleet some are always down

// What can't be scraped isn't seen: a pod that crashes exports neither errors nor its CPU. A pod that was replaced is
// no target any more, and not meant.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  if (seen.targets_unknown && seen.errors.empty()) {
    return Caveat{.why = "whether its targets are up could not be asked", .next = "look at `up` in the source"};
  }
  if (seen.targets_down <= 0) return std::nullopt;
  const bool many = seen.targets_down > kFew * seen.targets;
  return Caveat{.why = format("{} of {} that should export it can't be scraped: {}", format_count(seen.targets_down),
                              format_count(seen.targets, "target"), first_few(seen.down, ", ", 3)),
                .disqualifies = many && !breaches(objective.condition, seen.measurement),
                .next = "see why the targets are down; what is gone for good should be a target no more"};
}

}  // namespace

CaveatKind targets_down() {
  return {
      {.name = "targets-down",
       .help = "Targets that export what is measured, or should, as the selector names their job, can't be scraped: "
               "their `up` has been 0 in all scrapes of a minute (or of five, where they are rare), or in most, again "
               "and again. What they do isn't seen."},
      Concern::source,
      find,
      "if more than a tenth of the targets is down, unless the rest breaks the limit",
      "see why they are down"};
}

}  // namespace tidegate::caveats
