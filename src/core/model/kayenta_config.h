#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"

namespace tidegate {

// Kayenta's canary config as values. Source: spinnaker/kayenta, docs/canary-config.md.

struct KayentaMetric {
  std::string name;
  std::string type;  // of its query: "prometheus", "atlas" ...
  std::string metric_name;
  std::vector<std::string> label_bindings;  // PromQL matchers
  std::vector<std::string> sum_by;
  std::string query;  // a whole one: customInlineTemplate
  std::vector<std::string> groups;
  std::string direction = "either";      // in which a difference is bad: increase, decrease, either
  std::string nan_strategy = "replace";  // or remove
  bool is_critical = false;
  bool must_have_data = false;
  Place place;
};

struct KayentaGroup {
  std::string name;
  double weight = 0;
};

struct KayentaConfig {
  std::string name;
  std::string judge;
  std::vector<KayentaMetric> metrics;
  std::vector<KayentaGroup> groups;
  std::optional<double> pass_score;
  std::optional<double> marginal_score;
  Place place;
};

}  // namespace tidegate
