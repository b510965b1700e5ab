#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// "; code is 200, 404": what its labels are instead.
std::string known_values(const Observation& seen) {
  std::string text;
  for (const auto& matcher : seen.unmatched) {
    if (matcher.excludes || matcher.values.empty()) continue;
    const auto known = format("; {} is {}", matcher.label, first_few(matcher.values, ", ", 5));
    if (!text.contains(known)) text += known;
  }
  return text;
}

// A part of a query that selects nothing, while its value stands on the others: `... or vector(0)` hides that.
std::optional<Caveat> find_in_query(const Observation& seen) {
  if (seen.absent.empty() || seen.only_absent || !seen.measurement.value) return std::nullopt;
  return Caveat{.why = format("no series matches {}: the value does without it{}", first_few(seen.absent, ", ", 3),
                              known_values(seen)),
                .next = "check the names and labels in the query"};
}

constexpr double kDue = 10;  // by chance none in 20,000 times: it is cured, or counts them by another name

// What a canary would have at its baseline's rate.
double bad_events_due(const Observation& seen) {
  const auto& comparison = seen.measurement.comparison;
  if (!comparison || comparison->limit || !(comparison->baseline.events > 0)) return 0;
  return comparison->canary.events * comparison->baseline.counted / comparison->baseline.events;
}

// No series counts the bad events while there is traffic: usually nothing bad has happened yet, since most clients
// make a counter's series with its first event. What can't ever match is for impossible-matcher to tell.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const bool says_more = impossible_matcher().find(objective, seen) || unknown_metric().find(objective, seen);
  if (says_more) return std::nullopt;
  const auto* ratio = std::get_if<RatioIndicator>(&objective.indicator);
  if (!ratio) return find_in_query(seen);
  if (!seen.counted_absent || seen.measurement.events.value_or(0) <= 0) return std::nullopt;
  if (const double due = bad_events_due(seen);
      due >= kDue && !ratio->counts_good && seen.spoilt <= 0 && !seen.has_common_values) {
    return Caveat{
        .why = format("no series matches {}, though about {} bad events were due at its baseline's rate{}",
                      ratio->counted, format_count(std::floor(due)), known_values(seen)),
        .disqualifies = true,
        .is_no_data = true,
        .next =
            "see whether this version counts its bad events by another name or label; one that makes the counter "
            "when it starts shows that there are none"};
  }
  return Caveat{
      .why = format("no series matches {}: taken as zero events{}", ratio->counted, known_values(seen)),
      .next = format("make sure that the selector would match a {} event", ratio->counts_good ? "good" : "bad")};
}

}  // namespace

CaveatKind absent_counter() {
  return {
      {.name = "absent-counter",
       .help = "No series counts the bad (or good) events while there is traffic: taken as zero. Also said of a "
               "part of a query."},
      Concern::data,
      find,
      "where a canary would have ten or more by its baseline's rate, unless its labels have values in common with it",
      "check that the selector would match a bad event"};
}

}  // namespace tidegate::caveats
