#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "base/time.h"

namespace tidegate {

// A share of the traffic that a canary gets for a while.
struct RolloutStep {
  double traffic = 0;  // 0..1
  Duration length;
  bool operator==(const RolloutStep&) const = default;
};

// What changes the traffic: a program or a URL.
struct Hook {
  std::vector<std::string> run;  // the program and its arguments; empty: the URL is called
  std::string url;
  Duration deadline = seconds(30);
  bool operator==(const Hook&) const = default;
};

// Gives a canary more traffic step by step, as long as nothing speaks against it.
struct Rollout {
  // How much traffic the baseline of the comparisons gets: all that the canary doesn't, or as much as the canary.
  enum class BaselineTraffic { rest, same };

  std::vector<RolloutStep> steps;  // rising; behind the last one the canary gets everything
  BaselineTraffic baseline = BaselineTraffic::rest;
  std::optional<Hook> on_advance;  // before each step, and with all of the traffic at the end
  std::optional<Hook> on_abort;    // when it ends otherwise
  std::vector<Secret> secrets;     // what the environment fills into either
};

// A step as it was taken.
struct StepTaken {
  Timestamp begin;
  double traffic = 0;
  Duration changing;  // how long before it the hook that changed the traffic began: nobody knows who got how much
  bool operator==(const StepTaken&) const = default;
};

}  // namespace tidegate
