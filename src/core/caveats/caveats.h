#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/model/kind.h"
#include "core/model/observation.h"

namespace tidegate::caveats {

// One reason to doubt: looks at what was observed and says what is doubtful about it, or nothing. Pure.
struct CaveatKind : Kind {
  std::optional<Caveat> (*find)(const Objective&, const Observation&) = nullptr;
};

#define CAVEAT(name) CaveatKind name();
#include "core/caveats/caveats.def"
#undef CAVEAT

// All of them, sorted by name.
std::span<const CaveatKind> caveat_kinds();

// Every caveat that applies. What could not be asked has no data either, but says so only once.
std::vector<Caveat> find_caveats(const Objective& objective, const Observation& observation);

// What the caveats ask about an objective.
bool breaches(const Condition& condition, double value);
bool is_histogram(const Objective& objective);

// The share of events that may be bad: 0.01 for `bad ... at_most: 1%` and for `good ... at_least: 99%`, 1 - q for a
// quantile. Nothing where it isn't a matter of events.
std::optional<double> allowed_share(const Objective& objective);

}  // namespace tidegate::caveats
