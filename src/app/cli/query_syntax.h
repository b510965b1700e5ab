#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/cli/command.h"
#include "core/engine/engine.h"

// What a query may say, and how it is shown that it says something else.
namespace tidegate::cli {

// What Prometheus' --enable-feature knows about queries.
std::vector<std::string> feature_names();

// Those of a server, with what --feature switches on.
engine::Options options_of(const Invocation& call);

// Whether the engine can read the query; if not that has been shown.
bool can_be_read(Invocation& call);

// Shows where in the query a server has found a mistake, if its message says so.
bool show_servers_syntax_error(Invocation& call, std::string_view message);

}  // namespace tidegate::cli
