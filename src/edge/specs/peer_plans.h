#pragma once

#include <span>

#include "base/yaml.h"
#include "core/model/analysis_plan.h"
#include "edge/specs/analysis_file.h"
#include "edge/specs/peer_reading.h"

// The documents of one peer as a plan that can be run. What stands in the way is told, and the plan then worth nothing.
namespace tidegate::specs {

using PeerRoots = std::span<const YamlNode* const>;

AnalysisPlan plan_argo(PeerRoots roots, const AnalysisContext& context, PeerReading& reading);
AnalysisPlan plan_flagger(PeerRoots roots, const AnalysisContext& context, PeerReading& reading);
AnalysisPlan plan_keptn(PeerRoots roots, const AnalysisContext& context, PeerReading& reading);
AnalysisPlan plan_klt(PeerRoots roots, const AnalysisContext& context, PeerReading& reading);

}  // namespace tidegate::specs
