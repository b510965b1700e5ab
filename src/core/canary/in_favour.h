#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "base/time.h"
#include "core/model/comparison.h"
#include "core/stats/absolute_rate.h"
#include "core/stats/rate_ratio.h"
#include "core/stats/variation.h"

namespace tidegate::canary {

// What speaks for a canary at one rate of bad events, look by look: evidence against "margin times as bad as its
// baseline", or for "below a rate", whichever is stronger. Where a rollout takes steps, the one that is on must speak
// for it by itself too, since what was well with little traffic proves nothing of more. The step alone needs less: a
// chance of four times alpha, but at any look; at its end alpha is kept (docs/design/judging.md has the figures).
class InFavour {
 public:
  struct Design {
    std::optional<double> margin;  // none: the baseline has no say
    double below = 0;              // a rate, 0..1
    double alpha = 0.05;           // the chance to pass what is `margin` times as bad, and not below that rate
    double variation = 0;          // as of a RateDesign
    stats::RunningOverdispersion::Intervals intervals;
    std::vector<double> step_looks;  // that are planned of each step
  };
  explicit InFavour(const Design& design) : design_(design), whole_(design, design.alpha, design.intervals.planned) {}

  // That step is on from now on: nothing speaks for it until something is added.
  void enter(std::size_t step);

  // What happened since the last look, which lies in that step.
  void add(const stats::TwoArms& counts, Timestamp at, std::size_t step = 0);

  // The evidence as a share of what is needed: 1 is enough.
  double share() const;

  // Whether it suffices only since the rate is below what was given.
  bool is_by_rate_alone() const;

  // How many more of the canary's requests it takes and how long, if it is as good as its baseline, or goes on as it is
  // where that has no say; `every` is the time between looks. Nothing: can't be told, or it never will.
  void set_needs(Comparison& comparison, Duration every) const;

  // What each step showed by itself, by its number: the fields of Comparison::Step that begin with what was compared.
  void set_steps(Comparison& comparison) const;

 private:
  struct Span {
    Span(const Design& design, double of_alpha, double planned);
    void add(const stats::TwoArms& counts, Timestamp at, double below_rate);
    double by_margin() const;
    double by_rate() const;
    double share() const { return std::max(by_margin(), by_rate()); }

    std::optional<stats::NoWorseEvidence> no_worse;
    stats::AbsoluteEvidence below;
    stats::RunningOverdispersion overdispersion, of_below;
    double alpha;
    stats::TwoArms sum;
    std::optional<Timestamp> busy_since;  // the first look that had requests
    Timestamp until;
  };
  const Span& current() const { return steps_.empty() ? whole_ : steps_.back(); }
  double requests_needed(const Span& span) const;
  double step_alpha() const;
  double planned_of(std::size_t step) const;

  Design design_;
  Span whole_;
  std::vector<Span> steps_;  // from the second step on
};

// ln of the evidence by what alpha demands: 1 is enough.
double share_of_needed(double log_evidence, double alpha);

// A variation for stats::RunningOverdispersion of one arm alone.
double one_armed(double variation);

}  // namespace tidegate::canary
