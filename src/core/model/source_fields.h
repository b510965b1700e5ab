#pragma once

#include <span>

#include "core/model/kind.h"

namespace tidegate {

// The keys of a source that speaks Prometheus' HTTP API. The first one, named like the kind, holds the address; each
// other one fills the member of SourceConfig that is named like it.
std::span<const Field> prometheus_source_fields();

}  // namespace tidegate
