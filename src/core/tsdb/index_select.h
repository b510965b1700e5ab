#pragma once

#include <span>

#include "base/result.h"
#include "core/promql/selectors.h"
#include "core/tsdb/index.h"

namespace tidegate::tsdb {

// The series that all matchers accept, in the order of the index. No matchers: all series.
Result<Postings> select_series(const Index& index, std::span<const promql::Matcher> matchers);

}  // namespace tidegate::tsdb
