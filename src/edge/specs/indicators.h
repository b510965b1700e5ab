#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/gate.h"
#include "core/promql/selectors.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

using Scope = std::vector<promql::Matcher>;

// Reads `scope:` of the gate; nothing is no scope.
Scope read_scope(const Object& gate, Reading& reading);

// Reads label matchers, as `scope` has them.
std::optional<Scope> read_matchers(const YamlNode& node, const Filled& text, Reading& reading);

// Reads the one indicator of an objective that asks that source (nullptr: which one isn't known), with the keys that
// belong to it, and refuses those of others. Where selectors are wrong it is still of the right kind, so that the
// limits can be checked.
std::optional<Indicator> read_indicator(const Object& objective, const Scope& scope, const SourceConfig* source,
                                        Reading& reading);

}  // namespace tidegate::specs
