#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/model/calibration.h"
#include "edge/specs/dialect.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

// The file as YAML, and back. What is wrong with it is in the diagnostics, at its own places.
std::string write_calibration(const CalibrationFile& calibration);
std::optional<CalibrationFile> read_calibration(std::string_view text, const std::string& file,
                                                Diagnostics& diagnostics);

// Reads the file that the gate's `compare.calibration` names and gives its objectives what was measured of them. What
// an objective says itself stands.
void apply_calibration(const Object& gate_object, const LoadContext& context, Reading& reading, Loaded& loaded,
                       Gate& gate);

}  // namespace tidegate::specs
