#pragma once

#include "base/http.h"
#include "core/model/gate.h"
#include "edge/sources/source_kinds.h"

namespace tidegate::sources {

// How a source's servers are reached, as its config says. An Error when the proxy in it can't be read.
Result<HttpOptions> http_options(const SourceConfig& config, const SourceContext& context);

}  // namespace tidegate::sources
