#pragma once

#include <string>

#include "core/model/labels.h"

namespace tidegate::tsdb {

// A series as the exposition formats write it: name{label="value",label="value"}. Names that need it are quoted, the
// metric's inside the braces, as Prometheus 3 does it.
std::string exposition_text(const Labels& labels);

}  // namespace tidegate::tsdb
