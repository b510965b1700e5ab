#pragma once

#include <span>
#include <vector>

#include "core/engine/context.h"

namespace tidegate::engine {

// Which group each row belongs to, and the labels of the groups, in the order of their first rows.
struct Grouping {
  std::vector<std::uint32_t> group_of;  // one a row
  std::vector<LabelSet> groups;
};

// By some labels, or by all but some and the metric's name.
Grouping group_rows(Context& context, std::span<const Row> rows, const promql::Aggregation& aggregation);

}  // namespace tidegate::engine
