#pragma once

#include "core/model/comparison.h"

namespace tidegate::canary {

// Whether the canary's part of the traffic is not what it should be: by chance in less than one of 10,000 cases (exact
// binomial, two-sided), and off by more than a quarter, so that the unevenness of real balancers is none.
// Source: sample ratio mismatch, Fabijan et al., KDD 2019.
bool is_misrouted(const Comparison::Step& step);

}  // namespace tidegate::canary
