#include <cmath>

#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// Increases are extrapolated, so one event may show as a little more than one.
constexpr double kMoreThanOne = 1.5;

// How many events were bad, if that is known.
std::optional<double> bad_events(const Objective& objective, const Measurement& measurement) {
  if (!measurement.counted || !measurement.events) return std::nullopt;
  const auto* ratio = std::get_if<RatioIndicator>(&objective.indicator);
  const bool counts_good =
      (ratio && ratio->counts_good) || std::holds_alternative<WithinIndicator>(objective.indicator);
  return counts_good ? *measurement.events - *measurement.counted : *measurement.counted;
}

std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const auto& measurement = seen.measurement;
  const double events = measurement.events.value_or(0);
  if (events <= 0) return std::nullopt;
  if (objective.min_events) {
    if (events >= *objective.min_events) return std::nullopt;
    return Caveat{.why = format("{:.0f} events in {}; min_events is {:.0f}", events,
                                format_duration(measurement.window.length()), *objective.min_events),
                  .disqualifies = true,
                  .next = "wait for more traffic"};
  }
  const auto allowed = caveats::allowed_share(objective);
  const auto bad = bad_events(objective, measurement);
  if (!allowed || *allowed <= 0 || !bad || events * *allowed >= 1) return std::nullopt;
  // So few events that a single bad one breaches: one is noise, several are not.
  const bool lone = measurement.value && breaches(objective.condition, *measurement.value) && *bad < kMoreThanOne;
  if (!lone && *bad >= kMoreThanOne) return std::nullopt;
  return Caveat{.why = lone ? format("one single bad event among {:.0f} decides", events)
                            : format("only {:.0f} events: one single bad one would have decided", events),
                .disqualifies = lone,
                .next = format("wait for {:.0f} events, or set min_events", std::ceil(1 / *allowed))};
}

}  // namespace

CaveatKind too_few_events() {
  return {
      {.name = "too-few-events",
       .help = "Fewer events than min_events; or, without min_events, so few that one single bad event breaches the "
               "limit, and there is just one."},
      find};
}

}  // namespace tidegate::caveats
