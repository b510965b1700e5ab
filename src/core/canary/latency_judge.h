#pragma once

#include <span>
#include <utility>
#include <vector>

#include "core/canary/rate_judge.h"

namespace tidegate::canary {

// What one interval gave at one bucket boundary: the observations above it are the "bad" ones. Exact, where a quantile
// is an interpolation.
struct Tail {
  double boundary = 0;  // base units
  stats::TwoArms counts;
  bool operator==(const Tail&) const = default;
};

struct LatencyDesign {
  RateDesign rate;  // its method has no say here
  // By boundary, where it was measured; else rate.variation.
  std::vector<std::pair<double, double>> variation;
};

// Judges a whole histogram of a canary against its baseline's, look by look: at every bucket boundary the share of
// slower observations, by an e-process with an onset (stats::OnsetEvidence).
//
// Worse: the average of the boundaries' E reaches 1/alpha (an average of e-values is one, however they depend on each
// other) and the most evident boundary's ratio of shares is at least min_effect. No worse: at every boundary that
// matters (above which lie 1 % to 50 % of the baseline's observations; if there is none, the one that comes next) there
// is evidence for it; since all must have it, each may have the whole of alpha_pass.
class LatencyJudge {
 public:
  explicit LatencyJudge(LatencyDesign design) : design_(std::move(design)) {}

  // What happened since the last look, which lies in that step of a rollout. The first look that has any says which
  // boundaries there are.
  void add(std::span<const Tail> tails, Timestamp at, std::size_t step = 0);

  Comparison::Finding finding() const;
  Comparison conclude(Duration every) const;

 private:
  struct Boundary {
    double at = 0;
    stats::OnsetEvidence worse;
    stats::RunningOverdispersion overdispersion;
    InFavour favour;
    stats::TwoArms sum;
    std::vector<stats::TwoArms> looks;  // what came at each
  };
  Boundary boundary_of(double at) const;
  double log_evidence() const;
  const Boundary* most_evident() const;
  std::vector<const Boundary*> that_matter() const;
  const Boundary* decisive() const;  // what is worse by most, else what speaks least for no worse
  double in_favour() const;
  void set_needs(Comparison& comparison, Duration every) const;

  LatencyDesign design_;
  std::vector<Boundary> boundaries_;
  double log_highest_ = 0;
  bool is_worse_ = false;
  std::vector<Comparison::Look> looks_;
};

}  // namespace tidegate::canary
