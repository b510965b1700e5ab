#pragma once

#include <optional>
#include <string_view>

#include "base/environment.h"
#include "base/result.h"
#include "base/time.h"

namespace tidegate::pipelines {

// What a deploying step may say to the gate behind it, in any pipeline: the time from which the new version runs.
inline constexpr std::string_view kDeployedAt = "TIDEGATE_DEPLOYED_AT";

// The time in that variable, or nothing if it isn't set; an Error names the variable if it holds something else.
Result<std::optional<Timestamp>> time_in(const Environment& environment, std::string_view variable);

// The first of the variables that is set, as a time; else an Error that says what was looked at and what to set.
Result<Timestamp> first_time_in(const Environment& environment, std::initializer_list<std::string_view> variables);

}  // namespace tidegate::pipelines
