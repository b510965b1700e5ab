#pragma once

#include <span>
#include <vector>

#include "core/stats/onset_bet.h"
#include "core/stats/two_arms.h"

// Evidence that one rate is higher (or lower) than another, which may be looked at as often as one likes: e-processes.
// E is what a fair bet against the null hypothesis has made of 1; by Ville's inequality it ever reaches 1/alpha with a
// chance of at most alpha, so "E >= 1/alpha, now or before" is a test of level alpha under any schedule of looks.
// Source: Lindon & Malek, "Anytime-Valid Inference For Multinomial Count Data" (NeurIPS 2022, arXiv 2011.03567); Ramdas
// et al., "Game-theoretic statistics and safe anytime-valid inference" (2023).
namespace tidegate::stats {

// ln of the likelihood ratio of "canary rate = psi * baseline rate" against "= psi0 * baseline rate" given how many bad
// events there were in both arms. Its expectation under the null is at most 1 for Bernoulli and Poisson events,
// whatever the baseline's rate, the split of the traffic, and also for true ratios beyond psi0 on the null's side.
double log_rate_ratio_evidence(const TwoArms& counts, double psi, double psi0);

// What the alternatives' ratios are multiples of the null's by: from hardly worse to broken.
inline constexpr double kRatioGrid[] = {1.1, 1.25, 1.5, 2, 3, 5, 10, 20, 50};

// An alternative to the null hypothesis, with what doesn't depend on the counts.
struct RatioAlternative {
  double psi = 1;
  double log_odds = 0;  // ln(psi / psi0)
};

// Evidence against "canary rate <= null_ratio * baseline rate", from intervals in their order, for changes that may
// begin at any time: half of the bet is on a change that was there from the start, half is spread over the planned
// intervals. E = the mean over the grid of A + what isn't bet yet, where A(t) = (A(t-1) + pi(t)) * LR(t).
//
// Overdispersion, at least 1, divides the logarithm of each LR: real rates wander. The bound on false alarms is Ville's
// for overdispersion 1 and Bernoulli or Poisson errors (it holds for any higher one there too); for errors that do come
// in bursts, it is an approximation that docs/design/judging.md measures.
class OnsetEvidence {
 public:
  struct Design {
    double null_ratio = 1;
    int planned = 60;  // intervals; at least 1
  };
  explicit OnsetEvidence(const Design& design);

  void add(const TwoArms& counts, double overdispersion = 1);
  double log_evidence() const { return log_evidence_; }  // now
  double log_highest() const { return log_highest_; }    // ever: what to compare with ln(1/alpha)
  int intervals() const { return bet_.intervals(); }

 private:
  Design design_;
  OnsetBet bet_;
  std::vector<RatioAlternative> alternatives_;
  std::vector<double> log_parts_;  // ln A, by the alternatives
  double log_evidence_ = 0;
  double log_highest_ = 0;
};

// Evidence that the canary is not worse: against "canary rate >= null_ratio * baseline rate" (null_ratio > 1 is the
// margin), by alternatives below it. No onset: what passes must have been well all the time.
class NoWorseEvidence {
 public:
  explicit NoWorseEvidence(double null_ratio);

  // `of_past`: what the evidence so far is still worth, as RunningOverdispersion has it.
  void add(const TwoArms& counts, double overdispersion = 1, double of_past = 1);
  double log_evidence() const { return log_evidence_; }  // now
  double log_highest() const { return log_highest_; }

  // How many more of the canary's requests it takes until the evidence reaches 1/alpha, if both arms' rate is `rate`
  // and the canary has that share of the traffic; infinitely many if it won't, as where nothing ever is bad.
  double requests_until(double alpha, double rate, double share) const;

  // The same as bad ones come by chance: by when half of all have it, which is sooner.
  double median_requests_until(double alpha, double rate, double share) const;

 private:
  std::vector<double> drifts_at(double rate, double share) const;
  double null_ratio_;
  double overdispersion_ = 1;  // of the last interval
  std::vector<RatioAlternative> alternatives_;
  std::vector<double> log_parts_;
  double log_evidence_ = 0;
  double log_highest_ = 0;
};

}  // namespace tidegate::stats
