#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "core/model/kind.h"
#include "core/model/observation.h"

namespace tidegate::caveats {

// What a doubt is about, the root first: a source that answers in part explains missing data, a window that holds too
// little explains it as well, and missing data explains a strange value.
enum class Concern { source, window, data, value };

// One reason to doubt: looks at what was observed and says what is doubtful about it, or nothing. Pure.
struct CaveatKind : Kind {
  Concern concern = Concern::value;
  std::optional<Caveat> (*find)(const Objective&, const Observation&) = nullptr;
  std::string_view stops;   // when it disqualifies: "yes", "no", "beyond 30 s"
  std::string_view advice;  // what to do about it, in short; may be empty
};

#define CAVEAT(name) CaveatKind name();
#include "core/caveats/caveats.def"
#undef CAVEAT

// All of them, sorted by name.
std::span<const CaveatKind> caveat_kinds();

// Every caveat that applies: those that disqualify first, and of them the root before what follows from it.
std::vector<Caveat> find_caveats(const Objective& objective, const Observation& observation);

// What the caveats ask about an objective.
//
// A value that isn't a number breaches everything.
bool breaches(const Condition& condition, double value);

// The same of a whole measurement: one that is only a lower bound breaches an upper limit that it reaches. Without a
// value there is no breach.
bool breaches(const Condition& condition, const Measurement& measurement);

bool is_histogram(const Objective& objective);

// The share of events that may be bad: 0.01 for `bad ... at_most: 1%` and for `good ... at_least: 99%`, 1 - q for a
// quantile. Nothing where it isn't a matter of events.
std::optional<double> allowed_share(const Objective& objective);

// Whether the value is made of increases while a series has fewer than the two samples that an increase needs.
bool is_sparse(const Observation& observation);

}  // namespace tidegate::caveats
