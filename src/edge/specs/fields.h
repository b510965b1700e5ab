#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/model/kind.h"

// The keys of the native dialect, described once.
namespace tidegate::specs {

std::span<const Field> gate_fields();
std::span<const Field> objective_fields();
std::span<const Field> group_fields();     // {name, any_of | all_of}, which may stand in place of an objective
std::span<const Field> operator_fields();  // of tidegate.yaml

std::span<const Field> secret_fields();  // {env | file}: where a credential is found

// REQUIRES: it is there.
const Field& field_of(std::span<const Field> fields, std::string_view name);

// What a value must be, for sentences: "a duration, such as 5m"; "one of block, warn, info".
std::string describe_type(const Field& field);

}  // namespace tidegate::specs
