#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "base/time.h"
#include "core/gate/evidence.h"
#include "core/model/gate.h"
#include "edge/pipelines/pipeline.h"
#include "edge/specs/operator_file.h"

namespace tidegate::cli {

// A gate file, understood, and what must be remembered of it to replay its decision.
struct GateFile {
  Gate gate;
  gate::Evidence evidence;  // the part that is known before anything is asked
};

// The pipeline that --pipeline names, or the one we run in.
const pipelines::Pipeline& chosen_pipeline(const Invocation& call);

// What --since says, resolved; nothing when it isn't given. An Error when the pipeline can't tell.
Result<std::optional<Timestamp>> chosen_since(const Invocation& call, const pipelines::Pipeline& pipeline,
                                              Timestamp now);

// A time, or how long before `now`. REQUIRES: the option parser has checked it as Takes::time.
Timestamp resolve_time(std::string_view text, Timestamp now);

// The operator file: the one that is named; else the machine's, /etc/tidegate/tidegate.yaml; else the nearest
// tidegate.yaml from the folder `here` upwards. The machine's outranks the repository's, since a pull request must not
// choose where the runner's credentials go.
std::optional<std::string> find_operator_file(const std::optional<std::string>& named, const std::string& here,
                                              const std::function<bool(const std::string&)>& exists);

// Reads the operator file and every gate file that is named. All diagnostics of all files go to `call.err`, and to the
// pipeline; when there are errors the result is the exit code.
std::expected<std::vector<GateFile>, int> load_gates(Invocation& call, const pipelines::Pipeline& pipeline,
                                                     std::optional<Timestamp> since);

// The operator file alone; empty when there is none.
std::expected<specs::OperatorConfig, int> load_operators(Invocation& call, const pipelines::Pipeline& pipeline);

// Prints an error that makes the call useless, and gives the exit code for it.
int usage_error(Invocation& call, const std::string& message);

}  // namespace tidegate::cli
