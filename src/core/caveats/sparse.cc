#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// A query's function may be content with one sample (max_over_time), so its value is only said to be thin.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const auto& measurement = seen.measurement;
  if (!is_sparse(seen)) return std::nullopt;
  const bool by_query = std::holds_alternative<QueryIndicator>(objective.indicator);
  return Caveat{
      .why = format(
          "{} of {} in {}: too few to see an increase", format_count(*measurement.samples, "sample"),
          *measurement.series == 1 ? std::string("one series") : format("{} series", format_count(*measurement.series)),
          format_duration(measurement.window.length())),
      .disqualifies = !(by_query && measurement.value),
      .next = "wait for more scrapes, or make `over` at least four scrape intervals long"};
}

}  // namespace

CaveatKind sparse() {
  return {{.name = "sparse", .help = "Fewer than two samples a series in the window, so that increases can't be seen."},
          Concern::data,
          find};
}

}  // namespace tidegate::caveats
