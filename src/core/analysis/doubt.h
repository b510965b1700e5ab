#pragma once

#include <optional>

#include "core/analysis/measured.h"
#include "core/expressions/value.h"
#include "core/model/source.h"

namespace tidegate::analysis {

// Why what the conditions say about a value proves nothing: there is no condition, the value is absent, not a number or
// infinite and the conditions don't mention that such values come, the answer is incomplete, or they look at one of
// several series.
std::optional<Doubt> doubt_about(const expressions::Value& value, const Answer& answer, const Conditions& conditions);

}  // namespace tidegate::analysis
