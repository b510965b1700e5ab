#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegate {

// The name and label pairs of a series, sorted by label name. The metric's name is the label "__name__".
struct Labels {
  std::vector<std::pair<std::string, std::string>> pairs;

  auto operator<=>(const Labels&) const = default;
  bool empty() const { return pairs.empty(); }

  // The value of that label, or "" (a label that is missing and one that is empty are the same to Prometheus).
  std::string_view get(std::string_view name) const;
  void set(std::string name, std::string value);  // an empty value removes the label
  void remove(std::string_view name);
};

// What PromQL writes without quotes as the name of a label or metric: letters, digits and "_", and ":" in a metric.
// Any other UTF-8 is a name too, within quotes: https://prometheus.io/docs/guides/utf8/
bool is_plain_label(std::string_view name);
bool is_plain_metric(std::string_view name);

// As PromQL writes it: http_requests_total{code="500", job="web"}; {"http.requests", "http.code"="500"}; {} when empty.
std::string format_labels(const Labels& labels);

}  // namespace tidegate
