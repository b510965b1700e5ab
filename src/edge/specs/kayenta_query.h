#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/model/kayenta_config.h"

namespace tidegate::specs {

// What stands for a name in a template of Kayenta: "scope", "location", or a parameter of the request.
using KayentaBinding = std::function<std::string(std::string_view name)>;

// The PromQL that Kayenta makes of a metric, with its names replaced; what stands between them is made safe for a gate
// file. An error where Kayenta gives none, or makes it of what we don't read. Source: PrometheusMetricsService.java,
// QueryConfigUtils.java.
Result<std::string> kayenta_promql(const KayentaConfig& config, const KayentaMetricConfig& metric,
                                   const KayentaBinding& binding);

}  // namespace tidegate::specs
