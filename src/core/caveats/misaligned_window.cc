#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// A query with a range of its own reaches back to before the change, or into what the window leaves out.
std::optional<Caveat> find(const Objective&, const Observation& seen) {
  const auto& measurement = seen.measurement;
  if (!seen.looks_back || *seen.looks_back <= measurement.window.length()) return std::nullopt;
  if (measurement.window == measurement.wanted) return std::nullopt;
  return Caveat{.why = format("the query looks back {}, further than the {} that count",
                              format_duration(*seen.looks_back), format_duration(measurement.window.length())),
                .disqualifies = true,
                .next = "write [${window}] in the query instead of a fixed range"};
}

}  // namespace

CaveatKind misaligned_window() {
  return {{.name = "misaligned-window",
           .help = "The query's own range reaches back to before the change or into excluded time."},
          find};
}

}  // namespace tidegate::caveats
