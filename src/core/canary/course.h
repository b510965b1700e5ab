#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/canary/latency_judge.h"
#include "core/canary/limit_judge.h"
#include "core/canary/rate_judge.h"
#include "core/canary/silence.h"
#include "core/model/labels.h"
#include "core/model/observation.h"

namespace tidegate::canary {

// What is known of one comparison from one evaluation to the next. Intervals are judged once, in their order.
struct Course {
  std::optional<Timestamp> begin;  // of the first interval
  Timestamp until;                 // the end of the last one that was judged
  std::optional<RateJudge> rates;  // one of them, by the objective
  std::optional<LimitJudge> limits;
  std::optional<LatencyJudge> latencies;
  std::vector<double> bounds;  // of native histograms: those that arms are compared at, once there were any
  std::vector<Tail> pending;   // of intervals since one of the arms was scraped, until both were
  std::vector<Comparison::Step> steps;
  Silence silence;
  std::size_t silence_step = 0;              // that it is of
  double unheard = 0, unheard_baseline = 0;  // events since the last interval by which both arms had been scraped
  bool canary_spoke = false, baseline_spoke = false;  // were scraped since then
  double counted = 0, total = 0;                      // what the canary's counters of a ratio grew by
  double baseline_counted = 0, baseline_total = 0;
  double spoilt = 0;         // samples that are no counts
  std::string in_both_arms;  // a series that is
  Observation doubts;        // what the last look that read something left of them
  double samples = 0;
  double series = 0;
  double resets = 0;
  std::optional<Timestamp> newest;  // the older one of the two arms' newest samples
  std::map<Labels, double> bad;     // what the canary's series of bad events grew by
};

// By objective.
using Courses = std::map<std::string, Course>;

}  // namespace tidegate::canary
