#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// A ratio's counter, or a part of a query, of a name that no series has or had. It would always count zero: as likely a
// typo as that nothing was ever bad.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const auto& measurement = seen.measurement;
  const bool is_query = std::holds_alternative<QueryIndicator>(objective.indicator);
  const bool stands =
      is_query ? !seen.only_absent && (measurement.value || measurement.kayenta) : measurement.events.value_or(0) > 0;
  if (seen.unknown_metrics.empty() || !stands) return std::nullopt;  // else no-data says it
  return Caveat{.why = format("the source knows no metric {}, neither of the last day nor of a week ago: {}",
                              first_few(seen.unknown_metrics, " or ", 3),
                              is_query ? "the value does without it" : "what it counts is not known to be zero"),
                .disqualifies = !breaches(objective.condition, measurement),
                .is_no_data = true,
                .next = "correct the name; where only the first error makes the series, say `on_no_data: pass`"};
}

}  // namespace

CaveatKind unknown_metric() {
  return {{.name = "unknown-metric",
           .help = "A ratio's counter, or a part of a query that the value does without, is of a metric that the "
                   "source does not know: no series has its name in the window, nor had within the last "
                   "day, or 2, 4 or 7 days ago. A misspelt name would always count zero."},
          Concern::data,
          find,
          "yes; but not once a limit is broken, or a canary found worse",
          "correct the name; where the first error makes the series, say `on_no_data: pass`"};
}

}  // namespace tidegate::caveats
