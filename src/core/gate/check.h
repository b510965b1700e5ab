#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/time.h"
#include "core/canary/course.h"
#include "core/model/decision.h"
#include "core/model/gate.h"
#include "core/model/source.h"

namespace tidegate::gate {

// The sources a gate asks, by the names in Gate::sources. Not owned.
using Sources = std::map<std::string, Source*>;

// When a check happens, and which change it is about.
struct CheckTimes {
  Timestamp at;                     // windows end here, less the source's lag
  std::optional<Timestamp> since;   // the deployment: samples before it don't count
  Duration warmup;                  // nor those of this time after it
  Clock* clock = nullptr;           // keeps the deadline over the rounds of questions; without one each gets it whole
  Duration deadline = seconds(60);  // for all questions together
  const WatchPlan* plan = nullptr;  // of the watch that this is part of; the gate's own otherwise
  std::optional<Timestamp> ends;    // of that watch: when it is over as planned; nothing: that isn't known yet
  std::span<const StepTaken> steps = {};  // of a rollout, so far
  canary::Courses* courses = nullptr;     // what comparisons remember from one evaluation to the next; without one they
                                          // look at all intervals since the change at once
};

// The life of a check: measure, vet, assess, decide, once. Never fails: what could not be learned is in the Decision.
Decision check(const Gate& gate, const Sources& sources, const CheckTimes& times);

}  // namespace tidegate::gate
