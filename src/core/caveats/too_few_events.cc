#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// How many events were bad, if that is known.
std::optional<double> bad_events(const Objective& objective, const Measurement& measurement) {
  if (!measurement.counted || !measurement.events) return std::nullopt;
  const auto* ratio = std::get_if<RatioIndicator>(&objective.indicator);
  const bool counts_good =
      (ratio && ratio->counts_good) || std::holds_alternative<WithinIndicator>(objective.indicator);
  return counts_good ? *measurement.events - *measurement.counted : *measurement.counted;
}

double samples_a_series(const Measurement& measurement) {
  return measurement.samples.value_or(0) / measurement.series.value_or(1);
}

// As how many one event may show. Increases are extrapolated from a series' n samples to the window's ends, each of
// which is less than an interval away: with two samples, one event may show as nearly three.
double most_of_one(const Measurement& measurement) {
  const double samples = samples_a_series(measurement);
  return samples >= 2 ? (samples + 1) / (samples - 1) : 1;
}

// From how many on there was certainly more than one.
double certainly_several(const Measurement& measurement) {
  constexpr double kUsually = 1.5, kRounding = 1.05;
  return std::max(kUsually, kRounding * most_of_one(measurement));
}

// How many were seen at least, where few samples are stretched far.
double certain_events(const Measurement& measurement) {
  constexpr double kFewSamples = 4;
  const double events = measurement.events.value_or(0);
  return samples_a_series(measurement) < kFewSamples ? events / most_of_one(measurement) : events;
}

Caveat too_few(const Measurement& measurement, double least) {
  const double events = measurement.events.value_or(0);
  if (events >= least) {
    return {
        .why = format("{}, but extrapolated from {} samples a series: maybe no more than {}; min_events is {}",
                      format_count(events, "event"), format_quantity(samples_a_series(measurement), Dimension::none, 2),
                      format_count(certain_events(measurement)), format_quantity(least, Dimension::none)),
        .disqualifies = true,
        .next = "wait for more scrapes, or make `over` at least four scrape intervals long"};
  }
  const bool alike = format_count(events) == format_count(least) || std::ceil(least) != least;
  return {.why = format("{} in {}; min_events is {}",
                        alike ? format_quantity_unlike(events, least, Dimension::none) + " events"
                              : format_count(events, "event"),
                        format_duration(measurement.window.length()), format_quantity(least, Dimension::none)),
          .disqualifies = true,
          .next = "wait for more traffic"};
}

std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const auto& measurement = seen.measurement;
  if (objective.min_events && measurement.value && !measurement.events) {
    return Caveat{
        .why = format("how many events there were is not known; min_events is {}", format_count(*objective.min_events)),
        .disqualifies = true,
        .next = "remove min_events, or take `ratio` or `latency`, whose events are counted"};
  }
  const double events = measurement.events.value_or(0);
  if (!(events > 0)) return std::nullopt;  // no data, which is said elsewhere
  if (objective.min_events) {
    const bool enough = certain_events(measurement) >= *objective.min_events;
    return enough ? std::nullopt : std::optional(too_few(measurement, *objective.min_events));
  }
  const auto allowed = allowed_share(objective);
  const auto bad = bad_events(objective, measurement);
  constexpr double kRounding = 1e-9;  // 1 - 0.99 is a little more than 0.01
  if (!allowed || *allowed <= 0 || !bad || events * *allowed >= most_of_one(measurement) - kRounding)
    return std::nullopt;
  // So few events that a single bad one may breach: one is noise, several are not.
  if (*bad >= certainly_several(measurement)) return std::nullopt;
  const bool lone = breaches(objective.condition, measurement);
  if (!lone && events * *allowed >= 1 - kRounding) return std::nullopt;
  return Caveat{
      .why = lone ? format("one single bad event among {} decides", format_count(events))
                  : format("only {}: one single bad one would have decided", format_count(events, "event")),
      .disqualifies = lone,
      .next = format("wait for {} events, or set min_events", format_count(std::ceil(1 / *allowed - kRounding)))};
}

}  // namespace

CaveatKind too_few_events() {
  return {
      {.name = "too-few-events",
       .help = "Fewer events than min_events; or, without min_events, so few that one single bad event breaches the "
               "limit, and there is just one."},
      Concern::value,
      find,
      "yes, in these cases",
      "wait for traffic"};
}

}  // namespace tidegate::caveats
