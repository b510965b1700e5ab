#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "gauges.h"
#include "needs.h"
#include "rollouts.h"
#include "services.h"
#include "simulate.h"
#include "speed.h"

namespace tidegate::bench {

struct GaugeOutcome {
  GaugeRow row;
  GaugeResult result;
};

struct NeedOutcome {
  NeedRow row;
  NeedResult result;
};

struct RolloutOutcome {
  RolloutRow row;
  RolloutResult result;
};

struct ServiceOutcome {
  Row row;
  ServiceResult result;
};

// All that was simulated.
struct Study {
  Effort effort;
  std::string noise;  // the family that took the place of the rows' own; "" where none did
  std::vector<RowResult> rates;
  std::vector<RowResult> latencies;
  std::vector<GaugeOutcome> gauges;
  std::vector<NeedOutcome> needs;
  std::vector<RolloutOutcome> rollouts;
  std::vector<ServiceOutcome> services;
  std::optional<Speed> speed;

  const RowResult* find(std::string_view name) const;
};

// One goal against what was seen. Nothing where no row of it was simulated.
struct GoalCheck {
  std::string id;
  std::string says;
  bool is_reached = false;
  std::string figure;
};
std::vector<GoalCheck> check_goals(const Study& study);

std::string markdown_of(const Study& study);
Json json_of(const Study& study);  // without times, so that equal seeds give equal texts

}  // namespace tidegate::bench
