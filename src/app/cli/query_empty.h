#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "core/tsdb/storage.h"

namespace tidegate::cli {

// Why the answer to a query, from the moment `first` to `last`, holds no series: the first of its selectors that finds
// none, too old ones, or too few samples. Nothing, if it isn't that.
std::optional<std::string> why_empty(const tsdb::Storage& storage, std::string_view query, Timestamp first,
                                     Timestamp last);

}  // namespace tidegate::cli
