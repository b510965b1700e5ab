#pragma once

#include <string_view>

#include "core/analysis/analysis.h"
#include "core/gate/evidence.h"
#include "core/model/decision.h"

namespace tidegate::analysis {

// What a run comes to, an assessment a metric: Failed is fail, Successful is pass where there is evidence for it, all
// else is inconclusive. A run that was cut short never passes.
Decision conclude(const Analysis& analysis, Ended ended, const gate::AnalysisRecord& record);

std::string_view name_of(Ended ended);  // as the record has it
Ended ended_of(std::string_view name);  // interrupted if it is none: that never passes

}  // namespace tidegate::analysis
