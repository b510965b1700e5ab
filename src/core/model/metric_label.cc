#include "core/model/metric_label.h"

namespace tidegate {

std::string_view name_of(MetricLabel label) {
  switch (label) {
    case MetricLabel::pass: return "Pass";
    case MetricLabel::high: return "High";
    case MetricLabel::low: return "Low";
    case MetricLabel::nodata: return "Nodata";
    case MetricLabel::nodata_fail_metric: return "NodataFailMetric";
    case MetricLabel::error: return "Error";
  }
  return "";
}

std::optional<MetricLabel> label_named(std::string_view name) {
  using enum MetricLabel;
  for (const MetricLabel label : {pass, high, low, nodata, nodata_fail_metric, error}) {
    if (name == name_of(label)) return label;
  }
  return std::nullopt;
}

}  // namespace tidegate
