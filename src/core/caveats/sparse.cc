#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

constexpr std::string_view kNext = "wait for more scrapes, or make `over` at least four scrape intervals long";

// A query's function may be content with one sample (max_over_time), so its value is only said to be thin. One that
// takes increases of it isn't: what value there is comes from elsewhere, as from `or vector(0)`.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const auto& measurement = seen.measurement;
  if (!seen.too_thin.empty()) {
    return Caveat{.why = format("fewer than two samples a series of {}: too few to see an increase",
                                first_few(seen.too_thin, ", ", 3)),
                  .disqualifies = true,
                  .next = std::string(kNext)};
  }
  if (!is_sparse(seen)) return std::nullopt;
  const bool by_query = std::holds_alternative<QueryIndicator>(objective.indicator);
  return Caveat{
      .why = format(
          "{} of {} in {}: too few to see an increase", format_count(*measurement.samples, "sample"),
          *measurement.series == 1 ? std::string("one series") : format("{} series", format_count(*measurement.series)),
          format_duration(measurement.window.length())),
      .disqualifies = !(by_query && measurement.value),
      .next = std::string(kNext)};
}

}  // namespace

CaveatKind sparse() {
  return {{.name = "sparse", .help = "Fewer than two samples a series in the window, so that increases can't be seen."},
          Concern::data,
          find,
          "yes",
          "make `over` at least four scrape intervals long, or wait"};
}

}  // namespace tidegate::caveats
