#include "base/format.h"
#include "base/text.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

constexpr double kFewest = 2;  // an increase needs two samples

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  const auto& measurement = seen.measurement;
  if (!seen.counts_over_window || measurement.samples.value_or(0) <= 0 || measurement.series.value_or(0) <= 0)
    return std::nullopt;
  if (*measurement.samples / *measurement.series >= kFewest) return std::nullopt;
  return Caveat{
      .why = format("{} of {} in {}: too few to see an increase",
                    count_of(static_cast<std::size_t>(*measurement.samples), "sample"),
                    *measurement.series == 1 ? std::string("one series") : format("{} series", *measurement.series),
                    format_duration(measurement.window.length())),
      .disqualifies = true,
      .next = "wait for more scrapes, or make `over` at least four scrape intervals long"};
}

}  // namespace

CaveatKind sparse() {
  return {{.name = "sparse", .help = "Fewer than two samples a series in the window, so that increases can't be seen."},
          find};
}

}  // namespace tidegate::caveats
