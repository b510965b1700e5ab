#pragma once

#include "core/analysis/argo_analysis.h"
#include "core/gate/evidence.h"
#include "core/model/decision.h"

namespace tidegate::analysis {

// What a run comes to, an assessment a metric: Failed is fail, Successful is pass where there is evidence for it, all
// else is inconclusive. A run that was cut short never passes.
Decision conclude(const ArgoAnalysis& analysis, Ended ended, const gate::AnalysisRecord& record);

}  // namespace tidegate::analysis
