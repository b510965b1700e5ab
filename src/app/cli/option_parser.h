#pragma once

#include <expected>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/command.h"

namespace tidegate::cli {

struct UsageError {
  std::string message;  // a sentence without a full stop
  std::string hint;     // what to do, may be empty
  bool operator==(const UsageError&) const = default;
};

struct ParsedOptions {
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string_view, std::string>> given;  // a switch has the value "yes" or "no"
};

// Reads what stands behind the command's name: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-ab`, `--no-x`
// for a switch that can be turned off; `--` ends the options and `-` is an argument. Names are never abbreviated: a new
// option must not change what an old pipeline says. All mistakes come back at once.
std::expected<ParsedOptions, std::vector<UsageError>> parse_options(const Command& command,
                                                                    std::span<const std::string> words);

}  // namespace tidegate::cli
