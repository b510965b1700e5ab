#pragma once

#include <optional>
#include <string_view>

namespace tidegate {

// What Kayenta calls a metric: no significant difference, above, below, no data in an arm, none though there must be,
// or an exception on the way.
enum class MetricLabel { pass, high, low, nodata, nodata_fail_metric, error };

std::string_view name_of(MetricLabel label);  // as in Kayenta's results: "Pass", "NodataFailMetric"
std::optional<MetricLabel> label_named(std::string_view name);

}  // namespace tidegate
