#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "core/tsdb/storage.h"

namespace tidegate::cli {

// Why the answer to a query, from the moment `first` to `last`, holds no series: the first of the selectors it can't do
// without that finds none, too old ones, or too few samples. Nothing, if it isn't that, if it can't be told, or once
// `expired` says so.
std::optional<std::string> why_empty(const tsdb::Storage& storage, std::string_view query, Timestamp first,
                                     Timestamp last, const std::function<bool()>& expired);

}  // namespace tidegate::cli
