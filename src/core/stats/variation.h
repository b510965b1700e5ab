#pragma once

#include <span>

#include "core/stats/two_arms.h"

// Real rates wander: two healthy arms differ by more than chance, the more so the more traffic there is to see it by.
namespace tidegate::stats {

// How much one arm's rate wanders from one block of time (30 minutes) to the next, beyond chance: the coefficient of
// variation cv of its mood, so that U = sum(x - m f) has the variance V + 2 cv^2 V^2, V = sum m f (1 - f) (x bad ones
// of the canary and m of both in the intervals of a block, f its share of the traffic). By moments from blocks in which
// nothing was wrong. It holds for any amount of traffic and any split, unlike the ratio of the variances. Blocks must
// be long: what makes arms differ lasts, so that minutes show too little of it. Source: the negative binomial's
// variance (Poisson-gamma), as in McCullagh & Nelder, "Generalized Linear Models" (1989), 6.2.3; blocks as in Newey &
// West 1987.
struct Variation {
  double cv = 0;
  double phi = 1;  // the ratio of the variances in those blocks: sum U^2 / sum V, at least 1
  int blocks = 0;  // that had any bad event
};

// Blocks below this number say little.
inline constexpr int kEnoughBlocks = 20;

// From few blocks it is itself uncertain: where it is there at all (phi's 95 % lower bound is above 1), phi is taken
// (t / z)^2 times as high, t of Student's distribution with that many degrees of freedom; where it isn't, half of what
// was seen is believed, and no more than 15 %. Where each block stands there
// so many times (the same time dealt out to other arms), they are not that many: `copies`.
Variation variation_of(std::span<const std::span<const TwoArms>> blocks, int copies = 1);

// What such a variation makes of the variance that chance alone would give, as the intervals come: phi = 1 + 2 cv^2 *
// the mean V of an interval so far * the intervals of a block. V is given the number of bad events of both arms, so
// it says nothing about which of them had more. What is over sooner than a block sees no more of an arm's mood than
// that it is what it is all the time: then all intervals are the block. If it goes on for longer than was planned, the
// block grows with it.
class RunningOverdispersion {
 public:
  // Of a block and of what is planned; above 0. cv >= 0.
  struct Intervals {
    double block = 30;
    double planned = 30;
  };
  RunningOverdispersion(double cv, Intervals intervals);

  // Takes in the chance variance of one more interval and gives phi from then on.
  double add(double chance_variance);
  double phi() const { return phi_; }

  // By how much less the intervals before the last one tell since it came: 1 unless the block has grown.
  double of_past() const { return of_past_; }

 private:
  double squared_;  // 2 cv^2
  Intervals intervals_;
  double sum_ = 0;
  double seen_ = 0;
  double block_;
  double phi_ = 1;
  double of_past_ = 1;
};

}  // namespace tidegate::stats
