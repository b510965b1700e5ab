#pragma once

#include "core/canary/kayenta_transform.h"
#include "verdict.h"

namespace tidegate::bench {

// Kayenta's three schedules on one value a minute; NaN where there was none, which its strategy `remove` leaves out.
// Its own classifier: tolerance .25, confidence .98, direction increase, allowedIncrease 1.
void judge_as_kayenta(const canary::Arms& minutes, std::uint64_t run, Verdicts& verdicts);

// Whether it would fail those values.
bool kayenta_fails(const canary::Arms& values);

}  // namespace tidegate::bench
