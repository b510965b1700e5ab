#pragma once

#include <optional>

#include "core/model/gate.h"
#include "edge/specs/indicators.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

// What `compare` says, of the gate or of an objective.
struct CompareSettings {
  Scope canary;
  Scope baseline;
  ComparePlan plan;       // without the baseline's indicator
  bool is_wrong = false;  // one of the arms can't be read, which has been told
  bool operator==(const CompareSettings&) const = default;
};

// Reads `compare` of an object over what holds without it.
CompareSettings read_compare(const Object& object, CompareSettings settings, Reading& reading);

// Adds the matchers of an arm to a query's selectors; false if it can't be read, which has been told at the place.
bool narrow(QueryIndicator& query, const Scope& scope, const Place& place, Reading& reading);

// Reads what an objective with `no_worse_than` compares its indicator with.
std::optional<ComparePlan> read_comparison(const Object& objective, const CompareSettings& settings, const Scope& scope,
                                           const SourceConfig* source, Reading& reading);

// What an objective with `proof: required` proves: its own limit, as a rate of bad events.
std::optional<ComparePlan> read_proof(const Object& object, const CompareSettings& settings, const Objective& objective,
                                      Reading& reading);

// The query with these matchers added to each of its selectors; nothing if it can't be read as PromQL.
std::optional<std::string> narrowed_query(const std::string& query, const Scope& scope);

// Deals the false alarms that are allowed out to the objectives that compare and decide, by their weights.
// The objectives of a pool get the sum of their shares, together.
void share_false_alarms(std::vector<Objective>& objectives, Reading& reading);

}  // namespace tidegate::specs
