#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.h"
#include "core/model/gate.h"
#include "core/model/kind.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

// Reads one source: {prometheus: URL, ...}, {file: PATH}. `file` is where it is written: paths in it are relative to
// its folder. Secrets are only referred to; one that stands there itself is an error.
std::optional<SourceConfig> read_source(const YamlNode& node, std::string_view name, std::string_view file,
                                        const std::vector<Kind>& kinds, Reading& reading);

// What may name a source: letters, digits, _ . and -.
bool is_source_name(std::string_view name);

// Marks the diagnostics whose source lines hold what looks like a secret, so that those lines are not shown.
void withhold_secrets(std::string_view text, Diagnostics& diagnostics);

}  // namespace tidegate::specs
