#pragma once

#include <optional>
#include <vector>

#include "core/stats/onset_bet.h"

// Evidence about one rate and a limit that was set beforehand, which may be looked at as often as one likes; no
// baseline is needed. See rate_ratio.h for what E is.
// Source: the likelihood ratio of two Bernoulli rates; Ramdas et al., "Game-theoretic statistics and safe anytime-valid
// inference" (2023), section 3.
namespace tidegate::stats {

// ln of the likelihood ratio of "the rate is q" against "the rate is tau", of so many bad ones among so many. Both lie
// between 0 and 1.
double log_absolute_evidence(double bad, double total, double q, double tau);

// Evidence that a rate lies above the limit, or that it lies below.
class AbsoluteEvidence {
 public:
  enum class Against { rate_at_most, rate_at_least };  // the null hypothesis

  // 0 < limit < 1. With planned intervals the evidence may begin in any of them, as that of OnsetEvidence.
  AbsoluteEvidence(Against null, double limit, int planned = 0);

  // Overdispersion, at least 1, makes evidence of rates that wander by more than chance cost more. `of_past`: what the
  // evidence so far is still worth, as RunningOverdispersion has it. REQUIRES: that is 1 with planned intervals.
  void add(double bad, double total, double overdispersion = 1, double of_past = 1);
  double log_evidence() const { return log_evidence_; }  // now
  double log_highest() const { return log_highest_; }    // to compare with ln(1/alpha)

  // How many more requests it takes until the evidence reaches 1/alpha, if the rate is `expected` and bad ones come
  // evenly; infinitely many if it won't. REQUIRES: no planned intervals.
  double requests_until(double alpha, double expected) const;

  // The same as bad ones come by chance: by when half of all have it, which is sooner.
  double median_requests_until(double alpha, double expected) const;

 private:
  std::vector<double> drifts_at(double expected) const;
  double limit_;
  std::optional<OnsetBet> bet_;
  double overdispersion_ = 1;  // of the last interval
  std::vector<double> alternatives_;
  std::vector<double> log_if_bad_, log_if_good_;  // what one request adds to each part, before overdispersion
  std::vector<double> log_parts_;
  double log_evidence_ = 0;
  double log_highest_ = 0;
};

// How many requests without a single bad one it takes until the evidence for "below the limit" reaches 1/alpha.
double flawless_requests_needed(double limit, double alpha);

// The same where there are bad ones, at the rate `expected`.
double requests_until_proven(double limit, double expected, double alpha);

}  // namespace tidegate::stats
