#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/gate/measure.h"

namespace tidegate::gate {

// Of queries in PromQL that are run as they are: why a value of theirs proves nothing, where `... or vector(0)` gives
// one though what it should come of selects nothing. One an ask; two more rounds of questions, where any may hide that.
std::vector<std::optional<Caveat>> hidden_parts(std::span<const Asker::Ask> asks,
                                                std::span<const Result<Answer>> answers, Asker& asker);

}  // namespace tidegate::gate
