#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// With `max` and an upper limit, `every`, and the like, one series that breaches decides, whatever the others are.
bool breach_is_certain(const Objective& objective, const std::vector<Reading>& readings) {
  const bool one_decides = objective.across == Across::every ||
                           (objective.across == Across::max && objective.condition.kind == Condition::Kind::at_most) ||
                           (objective.across == Across::min && objective.condition.kind == Condition::Kind::at_least);
  return one_decides && std::ranges::any_of(readings, [&](const Reading& reading) {
           return std::isfinite(reading.value) && breaches(objective.condition, reading.value);
         });
}

std::optional<Caveat> find_among_events(const Measurement& measurement) {
  for (const auto& count : {measurement.events, measurement.counted}) {
    if (!count || std::isfinite(*count)) continue;
    return Caveat{.why = format("the number of events is {}", shortest(*count)),
                  .disqualifies = true,
                  .next = "look for NaN or infinity among the counter's samples"};
  }
  return std::nullopt;
}

// max, comparisons and the like pass NaN over in silence. Some of it is common (a summary of an idle pod); where there
// is nothing else, the value stands on nothing.
std::optional<Caveat> find_passed_over(const Objective& objective, const Observation& seen) {
  if (seen.nan.empty()) return std::nullopt;
  return Caveat{.why = format("{} of {} {} NaN, which the query may pass over", seen.only_nan ? "every series" : "some",
                              first_few(seen.nan, ", ", 3), seen.only_nan ? "is" : "are"),
                .disqualifies = seen.only_nan && !breaches(objective.condition, seen.measurement),
                .next = "see why it exports NaN; leave the series that do out of the selector"};
}

std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  constexpr std::string_view kNext = "guard the query's division by zero, and check what it selects";
  if (!seen.strange_answer.empty()) {
    return Caveat{.why = format("the query returned {}, not a number", seen.strange_answer),
                  .disqualifies = true,
                  .next = is_histogram(objective) ? "see that the source keeps every bucket of the histogram"
                                                  : "make the query an instant vector or a scalar"};
  }
  if (seen.spoilt > 0) {
    return Caveat{.why = format("{} of the counters {} no counts: NaN, below zero, or too great",
                                format_count(seen.spoilt, "sample"), seen.spoilt == 1 ? "is" : "are"),
                  .disqualifies = true,
                  .next = "see what exports such samples; leave the series that do out of the selector"};
  }
  if (auto events = find_among_events(seen.measurement)) return events;
  const auto& readings = seen.measurement.readings;
  const auto strange =
      std::ranges::find_if(readings, [](const Reading& reading) { return !std::isfinite(reading.value); });
  if (strange != readings.end()) {
    const auto which = strange->labels.empty() ? "the value" : format_labels(strange->labels);
    return Caveat{.why = format("{} is {}", which, shortest(strange->value)),
                  .disqualifies = !breach_is_certain(objective, readings),
                  .next = std::string(kNext)};
  }
  if (auto passed_over = find_passed_over(objective, seen)) return passed_over;
  if (!readings.empty() || !seen.measurement.value || std::isfinite(*seen.measurement.value)) return std::nullopt;
  if (is_histogram(objective) && seen.measurement.events == 0) return std::nullopt;  // no data, which is said elsewhere
  return Caveat{.why = format("the value is {}", shortest(*seen.measurement.value)),
                .disqualifies = true,
                .next = std::string(kNext)};
}

}  // namespace

CaveatKind not_a_number() {
  return {
      {.name = "not-a-number",
       .help = "The value is NaN, infinite, a string or something else than one number a series. Also said when some "
               "of what a query reads is NaN."},
      Concern::value,
      find,
      "yes, unless another series breaks the limit for certain; of what a query reads, if all of it is NaN",
      "guard the division (`... > 0`), check what it selects"};
}

}  // namespace tidegate::caveats
