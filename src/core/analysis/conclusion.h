#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/analysis/analysis.h"
#include "core/model/decision.h"
#include "core/model/gate.h"

// What the ends of all analyses have in common.
namespace tidegate::analysis {

// From the first measurement to the last one, in whole seconds for people.
Window between(Timestamp first, Timestamp last);

// "it was interrupted"; of a run that completed `otherwise`.
std::string stopped_by(Ended ended, std::string_view otherwise);

// The name, or, if it is taken, the name with a number: reports tell objectives apart by their names.
std::string unique_name(std::set<std::string>& taken, const std::string& name);

// A pass becomes inconclusive.
void never_open(Decision& decision, const std::string& why);

// What cut a run short belongs to the decision.
void tell_end(Decision& decision, Ended ended);

}  // namespace tidegate::analysis
