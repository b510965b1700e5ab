#pragma once

#include "app/cli/command.h"
#include "core/gate/evidence.h"
#include "core/model/analysis_plan.h"
#include "edge/specs/analysis_file.h"

namespace tidegate::cli {

// Whether the command line is about an analysis of Argo Rollouts rather than about a gate: a file that can be read and
// holds one.
bool is_analysis_call(const Invocation& call);

// Runs it as Argo Rollouts would, and gives the exit code.
int run_analysis(Invocation& call);

// The analysis that evidence holds, as it was then.
specs::LoadedAnalysis load_analysis_of(const gate::Evidence& evidence);

}  // namespace tidegate::cli
