#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "core/model/quantity.h"

namespace tidegate {

// How a canary compares with its baseline, so far: what a comparing objective's verdict stands on.
struct Comparison {
  // `worse` is proven, or `no_worse`, or neither yet.
  enum class Finding { worse, no_worse, open };

  // What was seen of one of the two. For rates: so many of so many events. For gauges: one number a pod.
  struct Arm {
    double events = 0;
    double counted = 0;
    double series = 0;            // of the counters, or pods
    std::optional<double> value;  // the rate, or the pods' mean; base units
    bool operator==(const Arm&) const = default;
  };

  // One look, for the picture.
  struct Look {
    Timestamp at;
    std::optional<double> canary;  // the value of what came since the last look
    std::optional<double> baseline;
    double against = 0;  // the evidence by then, as below
    double in_favour = 0;
    double log_evidence = 0;  // that it is worse, now: ln E of an e-process; 0 of a judge that has none
    bool operator==(const Look&) const = default;
  };

  // A step of a rollout: how the requests were split, and what it showed by itself.
  struct Step {
    Timestamp begin;
    double traffic = 0;         // of all, that the canary was given
    double expected_share = 0;  // of the two arms together, that the canary should have had
    double canary_events = 0;
    double baseline_events = 0;
    bool is_misrouted = false;   // far from that, and not by chance
    double canary_compared = 0;  // events in intervals in which both arms spoke, where the evidence is
    double baseline_compared = 0;
    double canary_counted = 0;  // bad ones among those
    double baseline_counted = 0;
    double in_favour = 0;  // the evidence of this step alone
    bool operator==(const Step&) const = default;
  };

  Finding finding = Finding::open;
  std::string method;          // "hybrid", "permutation of pods"
  std::string pool;            // of the objectives that it was judged together with, if any
  double alpha = 0.01;         // the chance to find a healthy canary worse that was allowed
  double variation = 0;        // by how much a healthy arm's rate wanders, as was reckoned with
  bool is_calibrated = false;  // it comes from history; else it is a guess
  Arm canary;
  Arm baseline;
  std::optional<double> effect;                   // the canary's value by the baseline's: 2 is twice as high
  std::optional<double> effect_low, effect_high;  // its 95 % confidence interval, as wide as the variation makes it
  std::optional<double> limit;       // of the canary's rate, that it was judged by instead of a baseline; the effect is
                                     // its rate by that
  std::optional<double> negligible;  // its rate is proven to be below that, and so good enough whatever the baseline's;
                                     // nothing else proves it no worse
  std::optional<double> usual_change;  // of a difference in differences: what earlier periods had; the effect is beyond
  double periods = 0;                  // so many of them
  double periods_wanted = 0;           // as the gate asks for; the others have no events at both times
  double min_effect = 1.1;             // less is no difference
  double margin = 2;                   // "no worse" is: by less than this factor
  Dimension dimension = Dimension::ratio;  // of the arms' values
  std::string lacking;                     // what more evidence would take, where it isn't requests: a clause
  std::string where;     // what carries the evidence: "slower than 500 ms"; "" where there is but one rate
  double against = 0;    // the evidence that it is worse, as a share of what is needed: 1 is enough
  double in_favour = 0;  // that it is no worse; in a rollout of all intervals and of the last step alone, the lesser
  std::optional<double> requests_needed;  // of the canary, until it can pass if it stays as it is; nothing: unknown
  bool is_needed_at_least = false;        // nothing bad was seen yet: with the first bad one it will be more
  std::optional<Duration> time_needed;    // until then, at the traffic so far
  std::vector<Look> looks;
  std::vector<Step> steps;  // that were taken
  bool operator==(const Comparison&) const = default;
};

}  // namespace tidegate
