#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// An instant selector finds samples up to so old, unless the source knows that their series has ended. A longer max_age
// says that samples are rare here.
constexpr Duration kLookback = minutes(5);

// Beside the limit never the same text: 2m and a second is not "2m old; max_age is 2m".
std::string format_age(Duration age, const std::string& limit) {
  auto text = format_duration_rough(age);
  return text == limit ? format_duration(age) : text;
}

std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const auto& measurement = seen.measurement;
  const std::string next = "check that the target is up and scraped, or raise max_age if it is scraped rarely";
  if (!measurement.newest) {
    const bool has_samples = measurement.samples.value_or(0) > 0;
    if (has_samples) {
      return Caveat{.why = "the series have ended: no sample is current", .disqualifies = true, .next = next};
    }
    if (!measurement.value || seen.only_absent) return std::nullopt;                    // no data is said elsewhere
    const bool by_query = std::holds_alternative<QueryIndicator>(objective.indicator);  // in a language unknown to us
    return Caveat{.why = "how old the newest sample is can't be known", .disqualifies = !by_query, .next = next};
  }
  const bool is_proven_worse = measurement.comparison && breaches(objective.condition, measurement);  // that it was
  const auto age = measurement.window.end - *measurement.newest;
  if (seen.has_ended && objective.max_age <= kLookback) {
    return Caveat{
        .why = format("the series ended {} ago: what exports them isn't collected any more", format_age(age, "")),
        .disqualifies = !is_proven_worse,
        .next = "check that the target is up and scraped"};
  }
  if (age <= objective.max_age) return std::nullopt;
  const auto limit = format_duration(objective.max_age);
  return Caveat{.why = format("the newest sample is {} old; max_age is {}", format_age(age, limit), limit),
                .disqualifies = !is_proven_worse,
                .next = next};
}

}  // namespace

CaveatKind stale() {
  return {{.name = "stale", .help = "The newest sample is older than max_age, or the series have ended."},
          Concern::data,
          find,
          "yes; but what a canary was proven to be it was",
          "is the target up and scraped; raise `max_age` if it is scraped rarely"};
}

}  // namespace tidegate::caveats
