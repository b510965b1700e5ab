#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// What the value should stand on: its window, or as far as a query looks back; one that looks at a moment needs none.
Duration wanted_by(const Objective& objective, const Observation& seen) {
  const bool by_query = std::holds_alternative<QueryIndicator>(objective.indicator);
  return by_query ? seen.looks_back.value_or(Duration{}) : seen.measurement.window.length();
}

// A difference in differences stands on the earlier periods that there were events in.
std::optional<Caveat> find_missing_periods(const std::optional<Comparison>& comparison) {
  if (!comparison || comparison->periods >= comparison->periods_wanted) return std::nullopt;
  return Caveat{.why = format("only {} of {} earlier periods have events at both times",
                              format_count(comparison->periods), format_count(comparison->periods_wanted)),
                .next = "let `times` be no more than the source keeps"};
}

// We scrape ourselves only since a while ago: a few seconds may break the limit, but not prove that it holds.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  if (!seen.collected_since) return find_missing_periods(seen.measurement.comparison);
  const auto wanted = wanted_by(objective, seen);
  const auto end = seen.measurement.window.end;
  const auto collected = std::max(end - *seen.collected_since, Duration{});
  if (collected >= wanted) return std::nullopt;
  const bool is_little = collected.ms * 2 < wanted.ms;
  const auto much = collected > Duration{} ? format("only {}", format_duration(collected)) : "nothing";
  return Caveat{.why = format("{} of the {} has been scraped so far", much, format_duration(wanted)),
                .disqualifies = is_little && !breaches(objective.condition, seen.measurement),
                .next = "use `tidegate watch`, which scrapes for as long as it watches; a shorter `over` needs less"};
}

}  // namespace

CaveatKind short_history() {
  return {
      {.name = "short-history",
       .help = "What tidegate scrapes itself it has scraped for less time than the window is long; or a difference in "
               "differences stands on fewer earlier periods than it asks for."},
      Concern::window,
      find,
      "if less than half of it was; but a limit that is already broken is",
      "`tidegate watch`, or a shorter `over`"};
}

}  // namespace tidegate::caveats
