#pragma once

#include <span>

#include "core/model/kind.h"

namespace tidegate {

// The keys of each kind of source. The first one, named like the kind, says where it is: a URL fills SourceConfig::url,
// a path SourceConfig::path. Each other one fills the member that is named like it.
std::span<const Field> blocks_source_fields();
std::span<const Field> file_source_fields();
std::span<const Field> prometheus_source_fields();  // what speaks Prometheus' HTTP API
std::span<const Field> scrape_source_fields();      // `scrape` fills SourceConfig::scrape

}  // namespace tidegate
