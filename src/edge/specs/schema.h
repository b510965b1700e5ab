#pragma once

#include <string>
#include <vector>

#include "core/model/kind.h"

// What the descriptors of edge/specs/fields.h say, for editors.
namespace tidegate::specs {

// JSON Schema, draft-07 (what yaml-language-server supports best), of gate files and of the operator file.
std::string gate_schema(const std::vector<Kind>& source_kinds);
std::string operator_schema(const std::vector<Kind>& source_kinds);

}  // namespace tidegate::specs
