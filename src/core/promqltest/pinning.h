#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "core/promql/tree.h"

namespace tidegate::promqltest {

// The query with `@ time` on every selector and subquery that has no @ yet, so that it gives the same at any time of
// evaluation. What is inside a subquery is left as it is. Nothing if a function in it looks at the time of evaluation
// itself. Source: atModifierTestCases of prometheus promql/promqltest/test.go.
std::optional<std::string> pinned(promql::Box query, Timestamp time);

// Whether the text calls start(), end(), range() or step(), which mean something else in a range query.
bool has_query_context(std::string_view query);

}  // namespace tidegate::promqltest
