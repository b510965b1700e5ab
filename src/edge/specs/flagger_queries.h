#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/model/flagger_analysis.h"

// What Flagger asks by itself for request-success-rate and request-duration. Source: flagger 1.44,
// pkg/metrics/observers.
namespace tidegate::specs {

struct FlaggerBuiltIn {
  std::string_view provider;
  std::string_view requests;  // a counter
  std::string_view good;      // the matcher of those that succeeded
  std::string_view duration;  // a histogram, by its base name; "" where there is none
  std::string_view matchers;  // with {{ target }} and the like
  bool in_seconds = false;    // the histogram; those of the meshes are in milliseconds
};

const FlaggerBuiltIn* find_flagger_built_in(std::string_view provider);  // nullptr: not known here

// The PromQL of a built-in metric, with {{ target }}, {{ interval }} and the like.
std::string flagger_query_of(const FlaggerBuiltIn& built_in, std::string_view metric);

// "istio, linkerd ..."
std::string flagger_built_ins();

// The template that a metric names, or nullptr.
const FlaggerTemplate* find_template(std::span<const FlaggerTemplate> templates, const FlaggerCanary& canary,
                                     const FlaggerMetric& metric);

}  // namespace tidegate::specs
