#pragma once

#include "core/engine/context.h"

namespace tidegate::engine {

// What an instant selector's cells hold: the sample at each step, or its time, or when its counter began, in ms.
enum class Reading { value, time, start };

// Where looking back begins that an @ and an offset move: `at_itself` is how the function timestamp() does it.
enum class LookBack { usual, at_itself };

// The series of a selector, each with its newest sample of the lookback at each step. Of a reading that isn't `value`,
// histograms give floats too.
Outcome<Frame> read_selector(Context& context, const promql::VectorSelector& selector, const Grid& grid,
                             Reading reading, LookBack look_back = LookBack::usual);

// The same for matchers of our own, without offset or @.
Outcome<Frame> read_series(Context& context, std::span<const promql::Matcher> matchers, const Grid& grid,
                           Reading reading);

}  // namespace tidegate::engine
