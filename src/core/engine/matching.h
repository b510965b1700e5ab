#pragma once

#include <vector>

#include "core/engine/context.h"

namespace tidegate::engine {

// Which rows of two frames go together: those with the same number.
struct Matches {
  std::vector<std::uint32_t> left;   // one a row
  std::vector<std::uint32_t> right;  // one a row
  std::size_t count = 0;             // of numbers
};

Matches match_rows(Context& context, const Frame& left, const Frame& right, const promql::Matching& matching);

// The labels by which a row is matched.
LabelSet matched_labels(Context& context, LabelSet labels, const promql::Matching& matching);

}  // namespace tidegate::engine
