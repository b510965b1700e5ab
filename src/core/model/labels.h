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

// As PromQL writes it: http_requests_total{code="500", job="web"}; {} when empty.
std::string format_labels(const Labels& labels);

}  // namespace tidegate
