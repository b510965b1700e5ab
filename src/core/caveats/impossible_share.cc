#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// What is counted must be part of the total; otherwise the share means nothing. Two metrics that are scraped at other
// moments, or extrapolated differently, may differ by a little.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const auto* ratio = std::get_if<RatioIndicator>(&objective.indicator);
  const auto& measurement = seen.measurement;
  if (!ratio || !measurement.counted || !measurement.events) return std::nullopt;
  constexpr double kMost = 1.05, kSpare = 1;
  const bool negative = *measurement.counted < 0 || *measurement.events < 0;
  const bool more = *measurement.counted > *measurement.events * kMost + kSpare;
  if (!negative && !more) return std::nullopt;
  return Caveat{.why = format("{} of {} are counted as {}: {}", format_count(*measurement.counted),
                              format_count(*measurement.events, "event"), ratio->counts_good ? "good" : "bad",
                              negative ? "fewer than none" : "more than there were"),
                .disqualifies = negative || ratio->counts_good,
                .next = format("see that every series of {} is part of {}", ratio->counted, ratio->total)};
}

}  // namespace

CaveatKind impossible_share() {
  return {{.name = "impossible-share",
           .help = "More events are counted than there were in all, or fewer than none: the two selectors don't belong "
                   "together. More bad ones than events still breach a limit; more good ones prove nothing."},
          Concern::value,
          find,
          "unless more are bad than there were: that is a breach",
          "let the counted events be part of the total"};
}

}  // namespace tidegate::caveats
