#pragma once

#include <span>

#include "core/stats/two_arms.h"

namespace tidegate::stats {

// How much more two healthy arms differ than chance alone makes them: phi = sum U^2 / sum V over blocks of time,
// U = sum(x - m f), V = sum m f (1 - f) of the intervals in a block (x bad ones of the canary and m of both, f its
// share of the traffic), but at least 1. Blocks must be long (30 minutes): what makes arms differ lasts, so that
// minutes show too little of it. Source: Wedderburn, Biometrika 61 (1974), quasi-likelihood; blocks as in Newey & West
// 1987.
struct Overdispersion {
  double phi = 1;
  int blocks = 0;    // that had any bad event
  double upper = 1;  // phi's upper confidence bound of 95 %: blocks * phi / chi-squared's 5 % quantile
};

// Blocks below this number say little.
inline constexpr int kEnoughBlocks = 20;

// Each block is the intervals of 30 minutes or so.
Overdispersion overdispersion_of(std::span<const std::span<const TwoArms>> blocks);

}  // namespace tidegate::stats
