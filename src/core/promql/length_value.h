#pragma once

#include <expected>
#include <string>

#include "core/promql/tree.h"

namespace tidegate::promql {

// What step() and range() are in a duration that is calculated: zero in a query at one moment.
struct QueryTimes {
  Duration step;
  Duration range;
};

enum class Sign { any, positive };

// How long a length is: as written, or what its calculation gives. The error says why there is no such duration.
// Source: prometheus promql/durations.go.
std::expected<Duration, std::string> length_value(const Length& length, Sign sign, const QueryTimes& times = {});

}  // namespace tidegate::promql
