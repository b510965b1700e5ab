#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "core/model/analysis_plan.h"
#include "edge/specs/peer.h"

namespace tidegate::specs {

// What an analysis of Argo Rollouts is run with.
struct AnalysisContext {
  std::vector<Setting> arguments;         // --arg
  std::vector<Setting> secret_arguments;  // --arg-env, with the values of the variables

  // `leave` is for replay: nothing about sources is checked, and no secret is needed.
  enum class Sources { check, check_but_addresses, leave } sources = Sources::check;
};

struct LoadedAnalysis {
  std::optional<AnalysisPlan> plan;  // nothing when the diagnostics have errors
  Diagnostics diagnostics;           // errors, and warnings about mistakes of the files
};

// Whether one of the documents of a file is an analysis of Argo Rollouts, or belongs to one.
bool holds_analysis(std::string_view text);

// Reads AnalysisTemplates, ClusterAnalysisTemplates and AnalysisRuns, whose metrics are run together as those of a
// Rollout that names them all, and fills in their arguments. What can't be run as Argo does is an error.
LoadedAnalysis load_analysis(std::span<const PeerFile> files, const AnalysisContext& context);

}  // namespace tidegate::specs
