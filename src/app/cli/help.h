#pragma once

#include <string>

#include "app/cli/command.h"

namespace tidegate::cli {

// What `tidegate` alone prints: the commands. At most 80 columns, like everything here.
std::string render_overview();

// What `tidegate COMMAND --help` prints.
std::string render_help(const Command& command);

// "check FILE... [options]"
std::string usage_line(const Command& command);

// "--format KIND[=FILE]", "--[no-]ramp"
std::string option_usage(const Option& option);

// The option's help with its choices, its fallback, and whether it may be repeated, as one sentence or two.
std::string option_meaning(const Option& option);

}  // namespace tidegate::cli
