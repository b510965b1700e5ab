#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/model/kind.h"

// What the descriptors say, for editors and for people.
namespace tidegate::specs {

// JSON Schema, draft-07 (what yaml-language-server supports best), of gate files and of the operator file.
std::string gate_schema(const std::vector<Kind>& source_kinds);
std::string operator_schema(const std::vector<Kind>& source_kinds);

// The keys of a gate file, of one objective, of the operator file.
std::span<const Field> gate_fields();
std::span<const Field> objective_fields();
std::span<const Field> operator_fields();

// "a duration, such as 5m"; "one of block, warn, info".
std::string describe_type(const Field& field);

}  // namespace tidegate::specs
