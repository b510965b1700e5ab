#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// The newest sample that a query takes for current is from before the change: nothing has been scraped since.
std::optional<Caveat> find_early_sample(const Measurement& measurement) {
  const bool cut = measurement.window.start > measurement.wanted.start;
  if (!cut || !measurement.newest || *measurement.newest > measurement.window.start) return std::nullopt;
  return Caveat{.why = format("the newest sample is from {}; only those after {} count",
                              format_timestamp(*measurement.newest), format_timestamp(measurement.window.start)),
                .disqualifies = true,
                .next = "check again after the next scrape, or use `tidegate watch`"};
}

// A query with a range of its own reaches back to before the change, or into what the window leaves out.
std::optional<Caveat> find(const Objective&, const Observation& seen) {
  const auto& measurement = seen.measurement;
  if (measurement.window.length() <= Duration{}) return std::nullopt;  // nothing was asked: others say why
  if (auto early = find_early_sample(measurement)) return early;
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
           .help = "The query's own range reaches back to before the change or into excluded time, or its newest "
                   "sample is from there."},
          Concern::window,
          find};
}

}  // namespace tidegate::caveats
