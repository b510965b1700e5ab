#pragma once

#include <vector>

#include "core/canary/in_favour.h"
#include "core/model/comparison.h"
#include "core/stats/absolute_rate.h"
#include "core/stats/variation.h"

namespace tidegate::canary {

struct LimitDesign {
  double limit = 0.01;       // a rate of bad events, between 0 and 1
  double alpha = 0.01;       // the chance to find one worse that keeps it, over all looks
  double alpha_pass = 0.05;  // the chance to pass one that breaks it
  double variation = 0;      // as of a RateDesign
  double block = 30;         // looks that it is over
  bool is_calibrated = false;
  int planned = 60;                     // looks
  std::vector<double> step_looks = {};  // the same of each step of a rollout
  bool operator==(const LimitDesign&) const = default;
};

// Judges one rate of bad events against a limit that was set beforehand, look by look; no baseline is needed. Worse:
// there is evidence that the rate is above the limit, from some look on. No worse: that it is below, over all looks
// and in the current step of a rollout alone. Neither: open, whatever the rate looks like. Once worse, for good.
class LimitJudge {
 public:
  explicit LimitJudge(const LimitDesign& design);

  // What happened since the last look, which lies in that step of a rollout.
  void add(double bad, double total, Timestamp at, std::size_t step = 0);

  Comparison::Finding finding() const;

  // All there is to say; `every` is the time between looks.
  Comparison conclude(Duration every) const;

 private:
  double against() const;

  LimitDesign design_;
  stats::AbsoluteEvidence above_;
  stats::RunningOverdispersion overdispersion_;
  InFavour favour_;
  double bad_ = 0, total_ = 0;
  std::vector<Comparison::Look> looks_;
};

}  // namespace tidegate::canary
