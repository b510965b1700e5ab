#pragma once

#include <optional>
#include <string>

#include "core/expressions/tree.h"
#include "core/model/argo_analysis.h"
#include "edge/specs/argo_reader.h"
#include "edge/specs/peer_reading.h"

// What is wrong with an analysis of Argo Rollouts beyond its form: what Argo refuses too late, and what it lets pass.
namespace tidegate::specs {

// Whether all placeholders are arguments that are declared; what is not is told. They count as used then.
bool check_placeholders(const YamlNode& scalar, ArgoArguments& arguments, PeerReading& reading);
bool check_placeholders(const YamlNode& scalar, std::span<const Placeholder> placeholders, ArgoArguments& arguments,
                        PeerReading& reading);

void check_query(const YamlNode& query, ArgoArguments& arguments, PeerReading& reading);

// start and end of a rangeQuery.
void check_moment(const YamlNode& moment, ArgoArguments& arguments, PeerReading& reading);

void check_limits(const PeerObject& object, const ArgoMetric& metric, PeerReading& reading);

enum class Provider { known, unknown };
void check_conditions(const PeerObject& object, const ArgoMetric& metric, Provider provider, ArgoArguments& arguments,
                      PeerReading& reading);

// A condition with the values of its arguments, "1" or "x" where they aren't known.
struct ArgoCondition {
  std::string text;  // as the file has it
  expressions::Node tree;
  Filled filled;
  std::vector<std::size_t> unknown;  // which of its pieces are no values of arguments, by index
};
expressions::Evaluated<ArgoCondition> parse_argo_condition(std::string_view text, const ArgoArguments& arguments);

TriedQuery try_argo_query(const ArgoPrometheus& prometheus, const ArgoArguments& arguments);

// Whether a query gives one number instead of a list of them.
bool gives_scalar(const ArgoPrometheus& prometheus, const ArgoArguments& arguments);

}  // namespace tidegate::specs
