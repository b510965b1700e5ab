#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/diagnostic.h"
#include "base/json.h"
#include "base/time.h"

namespace tidegate {

// Argo Rollouts' AnalysisTemplate and AnalysisRun as values. Texts keep their {{args.name}}; what has to be a number
// or a duration has them filled in. Source: argo-rollouts 1.10, pkg/apis/rollouts/v1alpha1/analysis_types.go.

// How often a metric is measured, and how much it may get wrong.
struct ArgoLimits {
  std::optional<Duration> interval;
  Duration initial_delay;
  std::int64_t count = 0;          // 0: not said
  std::int64_t failure_limit = 0;  // -1: off
  std::int64_t inconclusive_limit = 0;
  std::int64_t consecutive_error_limit = 4;
  std::int64_t consecutive_success_limit = 0;  // 0: off
  bool operator==(const ArgoLimits&) const = default;

  // How many measurements there are in all: one without an interval; nothing: until the run is terminated.
  std::optional<std::int64_t> effective_count() const {
    if (count > 0) return count;
    return interval ? std::nullopt : std::optional<std::int64_t>(1);
  }
};

struct ArgoHeader {
  std::string name;
  std::string value;
  bool operator==(const ArgoHeader&) const = default;
};

// Over a range of time instead of at one moment: start and end are expressions such as now() - duration("5m").
struct ArgoRange {
  std::string start;
  std::string end;
  std::string step;
  bool operator==(const ArgoRange&) const = default;
};

struct ArgoPrometheus {
  std::string address;  // "": the controller's ARGO_ROLLOUTS_PROMETHEUS_ADDRESS
  std::string query;
  std::optional<ArgoRange> range;
  Duration timeout = seconds(30);
  std::vector<ArgoHeader> headers;
  bool skips_certificates = false;
  bool authenticates = false;
};

struct ArgoWeb {
  std::string method = "GET";
  std::string url;
  std::string json_path;
  std::string body;
  Json json_body;  // null: none; its texts keep their {{args.name}} too
  std::vector<ArgoHeader> headers;
  Duration timeout = seconds(10);
  bool skips_certificates = false;
  bool authenticates = false;
};

// A Kubernetes Job whose success is the measurement.
struct ArgoJob {
  std::vector<std::string> images;  // of its containers
  std::optional<std::int64_t> backoff_limit;
  std::string name_space;  // "": that of kubectl's context
  Json metadata;           // its labels and annotations; null: none
  Json spec;               // its texts keep their {{args.name}} too
};

struct ArgoMetric {
  std::string name;
  ArgoLimits limits;
  std::string success_condition;  // "": none
  std::string failure_condition;
  std::variant<ArgoPrometheus, ArgoWeb, ArgoJob> provider;
  bool is_dry_run = false;
  Place place;
};

struct ArgoArgument {
  std::string name;
  std::optional<std::string> value;  // nothing: whoever uses the template gives it
  bool is_secret = false;            // out of a Kubernetes Secret
  Place place;
};

struct ArgoAnalysis {
  enum class Kind { analysis_template, cluster_template, run };
  Kind kind = Kind::analysis_template;
  std::string name;
  std::string name_space;
  std::vector<ArgoArgument> arguments;
  std::vector<ArgoMetric> metrics;
  std::vector<std::string> templates;  // the names of others whose metrics belong to it
  Place place;
};

}  // namespace tidegate
