#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"

namespace tidegate {

// Flagger's Canary and MetricTemplate as values. Source: flagger 1.44, pkg/apis/flagger/v1beta1/{canary,metric}.go.

// Both ends included. The older single `threshold` is a minimum for request-success-rate and a maximum for all others.
struct FlaggerRange {
  std::optional<double> min;
  std::optional<double> max;
  bool operator==(const FlaggerRange&) const = default;
};

struct FlaggerMetric {
  enum class Kind { built_in, inline_query, from_template };  // in the order in which a tick evaluates them
  Kind kind = Kind::built_in;
  std::string name;
  std::string query;               // of an inline query
  std::string template_name;       // of one from a template
  std::string template_namespace;  // "": the canary's
  FlaggerRange range;
  Duration interval = minutes(1);                              // {{ interval }} in the query
  std::vector<std::pair<std::string, std::string>> variables;  // templateVariables
  Place place;
};

struct FlaggerWebhook {
  std::string name;
  std::string type;
  Place place;
};

struct FlaggerCanary {
  std::string name;
  std::string name_space;
  std::string target;          // targetRef.name
  std::string service;         // "": as the target
  std::string ingress;         // ingressRef.name
  std::string provider;        // of the mesh or ingress; "": the controller's own
  std::string metrics_server;  // the Prometheus of built-in metrics; "": the controller's own
  Duration interval = minutes(1);
  std::int64_t threshold = 0;  // failed checks that roll back; 0 is read as 1
  std::int64_t ticks = 0;      // how many checks must pass until it is promoted; 0: it never is
  std::vector<FlaggerMetric> metrics;
  std::vector<FlaggerWebhook> webhooks;
  bool skips_analysis = false;
  bool skips_certificates = false;
  Place place;
};

struct FlaggerTemplate {
  std::string name;
  std::string name_space;
  std::string provider;  // "prometheus", "datadog" ...
  std::string address;
  std::string query;  // with {{ target }} and the like
  bool skips_certificates = false;
  bool authenticates = false;
  Place place;
};

}  // namespace tidegate
