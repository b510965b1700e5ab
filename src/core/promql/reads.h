#pragma once

#include <string_view>
#include <vector>

#include "core/model/indicator.h"
#include "core/promql/selectors.h"
#include "core/promql/tree.h"

namespace tidegate::promql {

// Where a query that is asked at one moment reads series, in the order of its text. What info() takes labels from is
// left out: a value doesn't stand on it.
std::vector<SelectorUse> reads_of(const Expr& query);

// The same of a text. PromQL is understood as any server may; MetricsQL is scanned.
Parsed<std::vector<SelectorUse>> reads_of(std::string_view query, QueryLanguage language);

}  // namespace tidegate::promql
