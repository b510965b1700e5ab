#include <cmath>

#include "base/format.h"
#include "core/caveats/caveats.h"
#include "core/stats/distributions.h"

namespace tidegate::caveats {
namespace {

// Whether so many bad ones come by chance where the limit is just kept: few events say little, and each beginning is
// another chance.
bool may_be_chance(const Objective& objective, const Measurement& measurement) {
  constexpr double kRare = 0.01;
  constexpr double kMostCounted = 1e15;
  const auto allowed = allowed_share(objective);
  if (!allowed || !(*allowed > 0 && *allowed < 1) || !measurement.events || !measurement.counted) return false;
  const auto* ratio = std::get_if<RatioIndicator>(&objective.indicator);
  const bool counts_good = ratio ? ratio->counts_good : std::holds_alternative<WithinIndicator>(objective.indicator);
  const double events = *measurement.events;
  const double bad = counts_good ? events - *measurement.counted : *measurement.counted;
  if (!(bad >= 0 && bad <= events && events <= kMostCounted)) return false;
  return stats::binomial_upper(std::llround(bad), std::llround(events), *allowed) > kRare;
}

// A few seconds are no five minutes: they may break the limit, but not prove that it holds.
std::optional<Caveat> find_too_little(const Objective& objective, const Observation& seen) {
  const auto length = seen.available.length(), wanted = seen.measurement.wanted.length();
  const auto* query = std::get_if<QueryIndicator>(&objective.indicator);
  if (query && !query->text.contains("${window}"))
    return std::nullopt;  // it looks at a moment, or by a range of its own
  if (!seen.since || length <= Duration{} || length.ms * 2 >= wanted.ms) return std::nullopt;
  return Caveat{
      .why =
          format("only {} of the {} since the change count so far", format_duration(length), format_duration(wanted)),
      .disqualifies = !breaches(objective.condition, seen.measurement) || may_be_chance(objective, seen.measurement),
      .next = "check later, or use `tidegate watch`; a shorter `over` needs less time"};
}

// Nothing is left of the window: it is too soon after the change.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  if (auto little = find_too_little(objective, seen)) return little;
  const auto& window = seen.measurement.window;
  if (!seen.since || window.length() > Duration{} || !seen.measurement.excluded.empty()) return std::nullopt;
  const auto change = format_timestamp(*seen.since);
  Caveat caveat{.disqualifies = true, .next = "check again later, or use `tidegate watch`"};
  if (*seen.since > seen.at) {
    caveat.why = format("the change at {} is still to come: it is {}", change, format_timestamp(seen.at));
    caveat.next = "check the time given with --since, and this machine's clock";
  } else if (seen.warmup > Duration{}) {
    caveat.why =
        format("the change was at {}, and the first {} after it don't count", change, format_duration(seen.warmup));
  } else {
    caveat.why = format("nothing has been measured yet since the change at {}", change);
  }
  return caveat;
}

}  // namespace

CaveatKind warm_up() {
  return {
      {.name = "warm-up", .help = "It is too soon after the change: less than half of the window has passed since."},
      Concern::window,
      find,
      "yes; but a limit that is already broken by more than chance is",
      "check later, or `tidegate watch`"};
}

}  // namespace tidegate::caveats
