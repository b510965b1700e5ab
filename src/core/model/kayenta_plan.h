#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "core/model/indicator.h"
#include "core/model/kayenta_config.h"

namespace tidegate {

// How a gate judges a canary with Kayenta's judge: the metrics are those objectives that have a KayentaMetricPlan.
struct KayentaPlan {
  KayentaMode mode = KayentaMode::fixed;
  KayentaThresholds thresholds = {.pass = 95, .marginal = 75};  // as Spinnaker suggests them; both are there
  Duration step = minutes(1);                                   // from one value to the next
  Duration lookback;                                            // windows slide, and are that long; 0: they grow
  std::vector<std::pair<std::string, double>> group_weights;    // percent, by group
  bool operator==(const KayentaPlan&) const = default;
};

// An objective as one of its metrics. The objective's own query is the canary's.
struct KayentaMetricPlan {
  KayentaMetricConfig config;  // without the query; muted if the objective is only for information
  QueryIndicator baseline;
  Duration offset;      // the baseline lies so far back in time
  bool slides = false;  // looks back by the objective's `over`, also when the change was earlier
  bool operator==(const KayentaMetricPlan&) const = default;
};

}  // namespace tidegate
