#pragma once

#include <memory>
#include <vector>

#include "core/canary/in_favour.h"
#include "core/model/comparison.h"
#include "core/stats/worse_rate.h"

namespace tidegate::canary {

// What both judges of rates are told beforehand.
struct RateDesign {
  stats::RateMethod method = stats::RateMethod::hybrid;
  double alpha = 0.01;                  // the chance to find a healthy canary worse, over all looks
  double alpha_pass = 0.05;             // the chance to pass one that is `margin` times as bad
  double min_effect = 1.1;              // a smaller ratio of rates is no difference
  double margin = 2;                    // "no worse" is proven against a canary that many times as bad
  double negligible = 0.001;            // a rate that is proven to be below that is good enough whatever the baseline's
  double variation = 0;                 // by how much a healthy arm's rate wanders: the cv of stats::variation_of()
  double block = 30;                    // looks that it is over: half an hour
  bool is_calibrated = false;           // it was measured, rather than guessed
  int planned = 60;                     // looks
  std::vector<double> step_looks = {};  // the same of each step of a rollout
  bool operator==(const RateDesign&) const = default;
};

// Judges one rate of bad events of a canary against its baseline's, look by look: error ratios.
//
// Worse: by stats::WorseRateTest. No worse: by evidence against "as bad as margin times the baseline's", or for "below
// what is negligible". Neither: open. Once worse, for good; while it is not, what is no worse is asked anew at each
// look, of all of them and of the current step of a rollout alone.
class RateJudge {
 public:
  explicit RateJudge(const RateDesign& design)
      : RateJudge(design, stats::WorseRateTest::boundaries_of(design_of(design))) {}
  RateJudge(const RateDesign& design, std::vector<double> boundaries);

  // What happened since the last look, which lies in that step of a rollout.
  void add(const stats::TwoArms& counts, Timestamp at, std::size_t step = 0);

  Comparison::Finding finding() const;

  // All there is to say; `every` is the time between looks.
  Comparison conclude(Duration every) const;

  static stats::WorseRateTest::Design design_of(const RateDesign& design);

 private:
  double against() const;

  RateDesign design_;
  stats::WorseRateTest test_;
  InFavour favour_;
  bool is_worse_ = false;
  std::vector<Comparison::Look> looks_;
};

// So many of so many; nothing of none.
std::optional<double> share_of(double bad, double total);

// What judges say of counts: the arms and the effect with its interval, where counts vary by `overdispersion`
// times what chance alone gives.
void set_arms(Comparison& comparison, const stats::TwoArms& sum, double overdispersion = 1);

// What speaks for one rate that varies by so much.
InFavour in_favour_of(const RateDesign& design, double variation);

// "hybrid" ...
std::string_view method_name(stats::RateMethod method);

}  // namespace tidegate::canary
