#pragma once

#include <memory>
#include <vector>

#include "core/model/comparison.h"
#include "core/stats/absolute_rate.h"
#include "core/stats/worse_rate.h"

namespace tidegate::canary {

// What both judges of rates are told beforehand.
struct RateDesign {
  stats::RateMethod method = stats::RateMethod::hybrid;
  double alpha = 0.01;         // the chance to find a healthy canary worse, over all looks
  double alpha_pass = 0.05;    // the chance to pass one that is `margin` times as bad
  double min_effect = 1.1;     // a smaller ratio of rates is no difference
  double margin = 2;           // "no worse" is proven against a canary that many times as bad
  double negligible = 0.001;   // a rate that is proven to be below that is good enough whatever the baseline's
  double variation = 0;        // by how much a healthy arm's rate wanders: the cv of stats::variation_of()
  double block = 30;           // looks that it is over: half an hour, or all there will be
  bool is_calibrated = false;  // it was measured, rather than guessed
  int planned = 60;            // looks
  bool operator==(const RateDesign&) const = default;
};

// Judges one rate of bad events of a canary against its baseline's, look by look: error ratios.
//
// Worse: by stats::WorseRateTest. No worse: by evidence against "as bad as margin times the baseline's", or for "below
// what is negligible". Neither: open. Once worse, for good; while it is not, what is no worse is asked anew at each
// look.
class RateJudge {
 public:
  explicit RateJudge(const RateDesign& design)
      : RateJudge(design, stats::WorseRateTest::boundaries_of(design_of(design))) {}
  RateJudge(const RateDesign& design, std::vector<double> boundaries);

  // What happened since the last look.
  void add(const stats::TwoArms& counts, Timestamp at);

  Comparison::Finding finding() const;

  // All there is to say; `elapsed` is the time that the looks took in all.
  Comparison conclude(Duration elapsed) const;

  static stats::WorseRateTest::Design design_of(const RateDesign& design);

 private:
  double against() const;
  double in_favour() const;
  void set_needs(Comparison& comparison, Duration elapsed) const;

  RateDesign design_;
  stats::WorseRateTest test_;
  stats::NoWorseEvidence no_worse_;
  stats::AbsoluteEvidence negligible_;
  stats::RunningOverdispersion of_negligible_;
  bool is_worse_ = false;
  std::vector<Comparison::Look> looks_;
};

// So many of so many; nothing of none.
std::optional<double> share_of(double bad, double total);

// ln of the evidence by what alpha demands: 1 is enough.
double share_of_needed(double log_evidence, double alpha);

// What both judges say of counts: the arms and the effect with its interval, where counts vary by `overdispersion`
// times what chance alone gives; how far the canary still has to go, with so many requests seen in that time.
void set_arms(Comparison& comparison, const stats::TwoArms& sum, double overdispersion = 1);
void set_requests_needed(Comparison& comparison, double requests, double seen, Duration elapsed);

// A variation for stats::RunningOverdispersion of one arm alone.
double one_armed(double variation);

// "hybrid" ...
std::string_view method_name(stats::RateMethod method);

}  // namespace tidegate::canary
