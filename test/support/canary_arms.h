#pragma once

#include <string>
#include <utility>

#include "core/model/gate.h"
#include "core/model/labels.h"

namespace tidegate::test {

// The share of answers 500 of the canary, no worse than its baseline's; rates that don't wander.
inline Objective canary_errors() {
  return {.name = "errors",
          .source = "default",
          .indicator = RatioIndicator{.counted = R"(http_total{track="canary",code="500"})",
                                      .total = R"(http_total{track="canary"})"},
          .condition = {.kind = Condition::Kind::no_worse},
          .over = hours(1),
          .max_age = minutes(2),
          .compare = ComparePlan{.baseline = RatioIndicator{.counted = R"(http_total{track="stable",code="500"})",
                                                            .total = R"(http_total{track="stable"})"},
                                 .variation = 0}};
}

inline Labels pod(std::string name, std::string code = "") {
  Labels labels;
  labels.set("pod", std::move(name));
  labels.set("code", std::move(code));
  return labels;
}

}  // namespace tidegate::test
