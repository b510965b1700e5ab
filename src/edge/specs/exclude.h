#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/model/gate.h"
#include "edge/specs/gate_file.h"
#include "edge/specs/gate_sources.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

// Reads the list under `exclude:`. The calendars that were read are put into `files`.
std::vector<Exclusion> read_exclusions(const YamlNode& list, const Field& field, const LoadContext& context,
                                       GateSources& sources, std::map<std::string, std::string>& files,
                                       Reading& reading);

}  // namespace tidegate::specs
