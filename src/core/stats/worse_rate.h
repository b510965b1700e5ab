#pragma once

#include <vector>

#include "core/stats/rate_ratio.h"
#include "core/stats/stratified_score.h"
#include "core/stats/variation.h"

namespace tidegate::stats {

// How a difference of rates is told from chance while one looks on.
enum class RateMethod {
  hybrid,            // either of the two at half of alpha each
  eprocess,          // right at any number of looks
  group_sequential,  // stronger where little happens, for a planned number of looks
};

// Whether the canary's rate of bad events is higher than its baseline's: says so wrongly with a chance of at most alpha
// over all looks, and never about a difference that is smaller than min_effect.
class WorseRateTest {
 public:
  struct Design {
    RateMethod method = RateMethod::hybrid;
    double alpha = 0.01;
    double variation = 0;     // cv of a healthy arm's rate, see variation.h
    double block = 30;        // looks that it is over
    double min_effect = 1.1;  // a ratio of rates
    int planned = 60;         // looks
  };
  explicit WorseRateTest(const Design& design) : WorseRateTest(design, boundaries_of(design)) {}

  // Many tests of one design share what takes long to compute: the score's boundaries, one a look.
  static std::vector<double> boundaries_of(const Design& design);
  WorseRateTest(const Design& design, std::vector<double> boundaries);

  // One more look: what happened since the last one.
  void add(const TwoArms& counts);

  // So far. Once the evidence has sufficed it stays so; how large the effect is, is asked anew each time.
  bool is_worse() const { return suffices_ && ratio() >= design_.min_effect; }
  bool suffices() const { return suffices_; }  // whatever the effect

  double ratio() const { return rate_ratio(sum_); }
  const TwoArms& sum() const { return sum_; }
  int looks() const { return looks_; }

  // How strong the evidence is: E as its logarithm and what it needs to reach, the score and its boundary at this look.
  // A method that doesn't ask for one of them needs infinitely much of it.
  double log_evidence() const { return onset_.log_highest(); }
  double log_evidence_now() const { return onset_.log_evidence(); }
  double log_evidence_needed() const;
  double z() const { return score_.z(overdispersion_.phi()); }
  double z_needed() const { return z_needed_; }
  double overdispersion() const { return overdispersion_.phi(); }

 private:
  Design design_;
  OnsetEvidence onset_;
  RunningOverdispersion overdispersion_;
  StratifiedScore score_;
  std::vector<double> boundaries_;
  double z_needed_;
  bool suffices_ = false;
  TwoArms sum_;
  int looks_ = 0;
};

}  // namespace tidegate::stats
