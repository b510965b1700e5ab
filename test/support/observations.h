#pragma once

// Objectives, and what a check saw of them when all was well: what a test needs to spoil one thing at a time.

#include <optional>
#include <string>

#include "core/model/observation.h"
#include "support/decisions.h"

namespace tidegate::test {

inline Objective objective_of(std::string name, Indicator indicator, Condition condition) {
  return {.name = std::move(name),
          .source = "default",
          .indicator = std::move(indicator),
          .condition = condition,
          .over = minutes(5),
          .max_age = minutes(2)};
}

inline Objective error_rate(double at_most = 0.01) {
  return objective_of("error rate",
                      RatioIndicator{.counted = R"(http_requests_total{code=~"5.."})", .total = "http_requests_total"},
                      {.kind = Condition::Kind::at_most, .high = at_most});
}

inline Objective success_rate(double at_least = 0.99) {
  return objective_of(
      "success rate",
      RatioIndicator{
          .counted = R"(http_requests_total{code=~"2.."})", .total = "http_requests_total", .counts_good = true},
      {.kind = Condition::Kind::at_least, .low = at_least});
}

inline Objective p99(double at_most = 0.5) {
  return objective_of("p99", QuantileIndicator{.histogram = "latency_seconds", .quantile = 0.99},
                      {.kind = Condition::Kind::at_most, .high = at_most});
}

inline Objective fast_enough(double at_least = 0.99) {
  return objective_of("fast enough", WithinIndicator{.histogram = "latency_seconds", .within = milliseconds(300)},
                      {.kind = Condition::Kind::at_least, .low = at_least});
}

inline Objective cpu(double at_most = 0.7) {
  return objective_of(
      "cpu", QueryIndicator{.text = "max(cpu)", .unit = {.name = "", .dimension = Dimension::ratio, .scale = 1}},
      {.kind = Condition::Kind::at_most, .high = at_most});
}

inline Objective between(Objective objective, double low, double high) {
  objective.condition = {.kind = Condition::Kind::between, .low = low, .high = high};
  return objective;
}

// Five minutes up to noon: 1,000 events of which 3 are counted, 40 samples of 2 series, the newest 5 s old.
inline Observation all_well() {
  Observation seen{.at = kNoon};
  seen.available = {kNoon - minutes(5), kNoon};
  seen.counts_over_window = true;
  auto& measurement = seen.measurement;
  measurement.window = measurement.wanted = seen.available;
  measurement.questions = {{.text = "up", .at = kNoon, .grid = {}}};
  measurement.events = 1000;
  measurement.counted = 3;
  measurement.value = 0.003;
  measurement.samples = 40;
  measurement.series = 2;
  measurement.newest = kNoon - seconds(5);
  return seen;
}

// The same of a query: a value, but no events.
inline Observation all_well_of_query(double value = 0.3) {
  auto seen = all_well();
  seen.counts_over_window = false;
  seen.measurement.events = seen.measurement.counted = {};
  seen.measurement.value = value;
  seen.measurement.readings = {{.labels = {}, .value = value}};
  return seen;
}

// So many events, of which so many are counted.
inline Observation events_of(double counted, double events) {
  auto seen = all_well();
  seen.measurement.counted = counted;
  seen.measurement.events = events;
  if (events > 0) seen.measurement.value = counted / events;
  return seen;
}

// The change was so long before noon, and the window begins there.
inline Observation changed_before(Duration ago) {
  auto seen = all_well();
  seen.since = kNoon - ago;
  seen.available.start = seen.measurement.window.start = kNoon - ago;
  return seen;
}

// What a caveat does, with its sentence: "nothing", "said: ...", "disqualifies: ...".
inline std::string effect(const std::optional<Caveat>& caveat) {
  if (!caveat) return "nothing";
  return (caveat->disqualifies ? "disqualifies: " : "said: ") + caveat->why;
}

}  // namespace tidegate::test
