#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/model/argo_analysis.h"
#include "edge/specs/argo_reader.h"
#include "edge/specs/native_condition.h"

namespace tidegate::specs {

// A rangeQuery as a query at one moment.
struct RangeAsQuery {
  std::string query;  // max_over_time((...)[${window}:1m])
  std::string over;   // the length of the range
};

// Of a range that ends now and began a duration ago, where the condition says the same of all its values or of any.
// `native_text` writes a text with ${variables} for its arguments. Nothing: it is another range or condition.
std::optional<RangeAsQuery> range_as_query(const ArgoPrometheus& prometheus, const NativeCondition& condition,
                                           const ArgoArguments& arguments,
                                           const std::function<std::string(std::string_view)>& native_text);

}  // namespace tidegate::specs
