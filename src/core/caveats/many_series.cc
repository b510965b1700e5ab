#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const auto count = seen.measurement.readings.size();
  if (count < 2 || objective.across != Across::none) return std::nullopt;
  return Caveat{.why = format("the query returned {} series where one is expected: {}, {}{}", count,
                              format_labels(seen.measurement.readings[0].labels),
                              format_labels(seen.measurement.readings[1].labels), count > 2 ? " ..." : ""),
                .disqualifies = true,
                .next = objective.kayenta ? "aggregate in the query: a metric is one series an arm"
                                          : "aggregate in the query, or say `across: max`, min, mean, every or any"};
}

}  // namespace

CaveatKind many_series() {
  return {{.name = "many-series",
           .help = "Several series came where one was expected, and `across` doesn't say how to join them."},
          Concern::value,
          find,
          "yes",
          "aggregate, or say `across:`"};
}

}  // namespace tidegate::caveats
