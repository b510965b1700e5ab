#pragma once

#include <functional>
#include <span>

#include "core/gate/watch.h"

// A watch that gives the canary more traffic step by step.
//
//   change to 5 %    change to 25 %                          change to 100 %
//     |-warmup--every--every-|-warmup--every--every-|-- ... --|
//
// A step that fails ends it at once. At the end of a step it goes on if nothing speaks against it: no failure, and no
// doubt but that the evidence of comparisons isn't complete yet, which is what more traffic is for. The last step must
// pass. A step that may not end yet goes on for `extend`, or for what is left of max_outage.
namespace tidegate::gate {

// Gives the canary that share of the traffic, 0..1; 1 is everything.
using ChangeTraffic = std::function<Result<void>(double traffic)>;

using EvaluateStep = std::function<Decision(Timestamp at, Duration deadline, std::span<const StepTaken> steps)>;

// What a rollout needs of the world.
struct RolloutWorld {
  Clock& clock;
  EvaluateStep evaluate;
  ChangeTraffic change;
  Observe observe;
};

struct RolloutEnd {
  Decision decision;
  std::string change_error;  // why the traffic could not be changed, if that ended it
  std::vector<StepTaken> steps;
  std::vector<Timestamp> evaluations;
};

// REQUIRES: the gate has a rollout. Whoever calls it takes the traffic away again unless the decision opens.
RolloutEnd roll_out(const Gate& gate, const WatchOrder& order, const RolloutWorld& world);

// How a rollout ended: what cut it short, why the traffic could not be changed, and the steps that were taken.
struct RolloutCourse {
  std::optional<Stop> cut_short;
  std::string change_error;
  std::span<const StepTaken> steps;
  std::size_t planned = 0;  // steps
};

// The decision of a rollout of whose evaluations all are known, as a replay has it.
Decision conclude_rollout(const Tally& tally, const RolloutCourse& course, Timestamp now);

// Says so, when what gives the canary its traffic could not take it away again.
void note_traffic_left(Decision& decision, const std::string& abort_error);

// When the step that is on is over as planned; nothing before the first.
std::optional<Timestamp> planned_end(const Rollout& rollout, std::span<const StepTaken> steps);

// How long all steps take.
Duration length_of(const Rollout& rollout);

// Whether a step may be followed by the next one.
bool may_advance(const Decision& decision);

}  // namespace tidegate::gate
