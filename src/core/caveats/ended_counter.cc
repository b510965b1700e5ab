#include "base/format.h"
#include "base/text.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// A part of the value whose exporter is gone while the other parts go on: its events aren't seen, and would be taken
// for zero. A pod that is replaced ends its series too, but its job is still collected, or exports the other parts.
std::optional<Caveat> find(const Objective&, const Observation& seen) {
  if (seen.ended_jobs.empty()) return std::nullopt;
  std::vector<std::string> jobs;
  for (const auto& job : seen.ended_jobs) jobs.push_back(quoted(printable(job, 80)));
  const auto named = first_few(jobs, ", ", 3);
  return Caveat{
      .why = format("{} comes from job {}, which isn't collected any more, while the rest goes on", seen.ended, named),
      .disqualifies = true,
      .next = format("see why job {} isn't up; if it is gone for good, leave it out of the selector", named)};
}

}  // namespace

CaveatKind ended_counter() {
  return {{.name = "ended-counter",
           .help = "What exports one part of a ratio or query was scraped within the last day and isn't any more, "
                   "while the other parts go on: its events can't be seen."},
          Concern::data,
          find,
          "yes",
          "bring the exporter back; if it is gone for good, leave its job out of the selector"};
}

}  // namespace tidegate::caveats
