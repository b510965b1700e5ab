#pragma once

#include <span>

#include "simulate.h"

namespace tidegate::bench {

// A service that nobody told the judge about: its rates wander as they do.
std::span<const Row> services();

// What `backtest --aa` measures on two weeks of its healthy past, and what a judge that was told so finds on fresh
// data, of as many healthy canaries.
struct ServiceResult {
  int runs = 0;
  double variation = 0;
  double min_effect = 1;       // the smallest that the past recommends
  int failed = 0;              // with that variation
  int failed_with_effect = 0;  // and with that smallest effect
};
ServiceResult simulate_service(const Row& row, const Effort& effort);

}  // namespace tidegate::bench
