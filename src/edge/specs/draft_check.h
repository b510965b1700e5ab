#pragma once

#include <string>

#include "edge/specs/gate_file.h"
#include "edge/specs/native_draft.h"

namespace tidegate::specs {

// What is told about the gate that a draft was written as, when it is loaded as any other. Variables without a value
// get one that fits where they stand.
Diagnostics read_back(const std::string& text, const NativeDraft& draft, LoadContext context);

}  // namespace tidegate::specs
