#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"

namespace tidegate {

// Keptn Lifecycle Toolkit's AnalysisDefinition, AnalysisValueTemplate and Analysis as values. Source:
// lifecycle-toolkit, metrics-operator/api/v1.

struct KltOperator {
  enum class Kind { equal, less_or_equal, less, greater_or_equal, greater, in_range, not_in_range };
  Kind kind = Kind::equal;
  double value = 0;  // of all but the ranges
  double low = 0;    // of the ranges, both ends included
  double high = 0;
  bool operator==(const KltOperator&) const = default;
};

inline bool is_fulfilled(const KltOperator& op, double value) {
  switch (op.kind) {
    case KltOperator::Kind::equal: return value == op.value;
    case KltOperator::Kind::less_or_equal: return value <= op.value;
    case KltOperator::Kind::less: return value < op.value;
    case KltOperator::Kind::greater_or_equal: return value >= op.value;
    case KltOperator::Kind::greater: return value > op.value;
    case KltOperator::Kind::in_range: return value >= op.low && value <= op.high;
    case KltOperator::Kind::not_in_range: return value < op.low || value > op.high;
  }
  return false;
}

struct KltObjective {
  std::string value_template;
  std::string value_template_namespace;
  std::optional<KltOperator> failure;
  std::optional<KltOperator> warning;
  double weight = 1;
  bool is_key = false;
  Place place;
};

struct KltDefinition {
  std::string name;
  std::vector<KltObjective> objectives;
  double pass_percentage = 0;
  double warning_percentage = 0;
  Place place;
};

struct KltValueTemplate {
  std::string name;
  std::string provider;  // the name of a KeptnMetricsProvider
  std::string query;     // with {{.name}}
  Place place;
};

struct KltAnalysis {
  std::string name;
  std::string definition;
  std::vector<std::pair<std::string, std::string>> arguments;
  std::optional<Duration> recent;
  std::string from, to;
  Place place;
};

struct KltProvider {
  std::string name;
  std::string type;
  std::string server;
  bool skips_certificates = false;
  bool authenticates = false;
  Place place;
};

}  // namespace tidegate
