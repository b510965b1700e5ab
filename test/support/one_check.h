#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/gate/check.h"
#include "support/fake_source.h"

// A check of one objective on a source that answers from a table.
namespace tidegate::test {

inline constexpr Timestamp kNow{1'700'000'000'000};
inline constexpr double kNowSeconds = 1'700'000'000;

inline Objective ratio_objective() {
  return {.name = "error rate",
          .source = "default",
          .indicator = RatioIndicator{.counted = R"(http_requests_total{job="web",code=~"5.."})",
                                      .total = R"(http_requests_total{job="web"})"},
          .condition = {.kind = Condition::Kind::at_most, .high = 0.01},
          .over = minutes(5),
          .max_age = minutes(2)};
}

inline Objective query_objective(std::string text) {
  auto objective = ratio_objective();
  objective.name = "cpu";
  objective.indicator =
      QueryIndicator{.text = std::move(text), .unit = {.name = "", .dimension = Dimension::ratio, .scale = 1}};
  objective.condition.high = 0.7;
  return objective;
}

inline Objective latency_objective() {
  auto objective = ratio_objective();
  objective.name = "p99";
  objective.indicator = QuantileIndicator{.histogram = "latency_seconds{job=\"web\"}", .quantile = 0.99};
  objective.condition.high = 0.5;
  return objective;
}

inline Gate gate_of(std::vector<Objective> objectives) {
  Gate gate{.name = "web", .sources = {{.name = "default"}}, .objectives = std::move(objectives)};
  gate.rule.kind = Rule::Kind::all_of;
  for (std::size_t i = 0; i < gate.objectives.size(); ++i) gate.rule.children.push_back({.objective = i});
  return gate;
}

// A source with 5 minutes of healthy traffic: 1,000 requests, 40 samples of 2 series, scraped just now.
inline FakeSource healthy() {
  FakeSource source;
  source.number("newest", kNowSeconds - 5).counts("counts", 40, 2).number("total-old", 1000).number("total-before", 2);
  source.number("counted-old", 3).number("counted-series", 1);
  return source;
}

inline Assessment assess_one(Objective objective, FakeSource& source, std::optional<Timestamp> since = {},
                             Duration warmup = {}) {
  const auto decision = gate::check(gate_of({std::move(objective)}), {{"default", &source}},
                                    {.at = kNow, .since = since, .warmup = warmup});
  return decision.assessments.at(0);
}

inline bool has_caveat(const Assessment& assessment, std::string_view kind) {
  for (const auto& caveat : assessment.measurement.caveats) {
    if (caveat.kind == kind) return true;
  }
  return false;
}

}  // namespace tidegate::test
