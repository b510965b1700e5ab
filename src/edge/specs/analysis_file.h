#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"
#include "core/model/analysis_plan.h"
#include "edge/specs/peer.h"

namespace tidegate::specs {

// What an analysis of another tool is run with.
struct AnalysisContext {
  std::vector<Setting> arguments;         // --arg
  std::vector<Setting> secret_arguments;  // --arg-env, with the values of the variables
  Timestamp now;                          // what times in arguments are counted from
  std::optional<std::string> results;     // the text of --results: evaluations before this one

  // `leave` is for replay: nothing about sources is checked, and no secret is needed.
  enum class Sources { check, check_but_addresses, leave } sources = Sources::check;
  enum class Jobs { refuse, run } jobs = Jobs::refuse;
};

struct LoadedAnalysis {
  std::optional<AnalysisPlan> plan;  // nothing when the diagnostics have errors
  Diagnostics diagnostics;           // errors, and warnings about mistakes of the files
};

// How the analysis that one of the documents is, or belongs to, is run: not at all, since it is none; again and again,
// as those of Argo Rollouts and Flagger; or once, as those of Keptn and its Lifecycle Toolkit.
enum class Runs { never, repeatedly, once };
Runs how_it_runs(std::string_view text);
Runs how_it_runs(const Peer& peer);

// Reads the files of one tool and fills in their arguments: all AnalysisTemplates, ClusterAnalysisTemplates and
// AnalysisRuns of Argo Rollouts, whose metrics are run together as those of a Rollout that names them all; a Canary of
// Flagger with its MetricTemplates; an SLO file of Keptn with its SLI file; an AnalysisDefinition of the Lifecycle
// Toolkit with what belongs to it. What can't be run as the tool does is an error.
LoadedAnalysis load_analysis(std::span<const PeerFile> files, const AnalysisContext& context);

}  // namespace tidegate::specs
