#pragma once

#include "app/cli/command.h"
#include "core/gate/evidence.h"
#include "core/model/analysis_plan.h"
#include "edge/specs/analysis_file.h"

namespace tidegate::cli {

// Whether the command line is about an analysis of another tool rather than about a gate, and how it is run: as the
// first file that can be read and holds one.
specs::Runs how_it_runs(const Invocation& call);

// Runs it as that tool would, again and again (`watch`) or once (`check`), and gives the exit code.
int run_analysis(Invocation& call, specs::Runs runs);

// The analysis that evidence holds, as it was then.
specs::LoadedAnalysis load_analysis_of(const gate::Evidence& evidence);

}  // namespace tidegate::cli
