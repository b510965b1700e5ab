#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/environment.h"
#include "core/model/gate.h"
#include "core/model/kind.h"

namespace tidegate::specs {

// A source that the operator file names, and what is missing to use it: an unset environment variable is an error only
// for the gates that ask this source.
struct OperatorSource {
  SourceConfig config;
  Diagnostics missing;
};

// What an organisation decides for all its gates: tidegate.yaml.
struct OperatorConfig {
  std::string file;                        // "" when there is none
  std::vector<OperatorSource> sources;     // by name
  std::string default_source;              // for gates that name none; "" for none
  std::vector<std::string> allowed_hosts;  // host, host:port or *.suffix; empty: gates may bring any source

  const OperatorSource* find(std::string_view name) const;
};

// Whether a gate may bring a source of that URL itself.
// REQUIRES: an http or https URL that parses.
bool host_is_allowed(const OperatorConfig& config, std::string_view url);

struct LoadedOperators {
  OperatorConfig config;  // empty when there are errors
  Diagnostics diagnostics;
};

// Reads an operator file. Paths in it are relative to its folder.
LoadedOperators load_operator_file(std::string_view text, std::string_view file, const Environment& environment,
                                   const std::vector<Kind>& source_kinds);

}  // namespace tidegate::specs
