#pragma once

#include <expected>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/session.h"
#include "core/model/gate.h"

namespace tidegate::cli {

// The options that name a source: one for each kind (--prometheus, --blocks, --file), --source and --gate, and what
// these need.
std::vector<Option> source_options();

// The source that is named on the command line, else the operator file's default. When something is wrong it has been
// said, and the result is the exit code.
std::expected<SourceConfig, int> chosen_source(Invocation& call, const Session& session);

}  // namespace tidegate::cli
