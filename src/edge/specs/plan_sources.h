#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/yaml.h"
#include "core/model/analysis_plan.h"
#include "edge/specs/analysis_file.h"
#include "edge/specs/peer_reading.h"

// What the plans of all analyses have in common: the servers they ask, and queries whose placeholders are filled in.
namespace tidegate::specs {

// A server as a file names it, and what of it we can't do.
struct PlannedServer {
  std::string what;     // for people: "the MetricTemplate \"errors\""
  std::string address;  // "": it is named elsewhere
  bool skips_certificates = false;
  bool authenticates = false;
  Place place;
};

// The Prometheus servers of a plan, each once.
class PlanSources {
 public:
  PlanSources(AnalysisPlan& plan, AnalysisContext::Sources check, PeerReading& reading)
      : plan_(plan), check_(check), reading_(reading) {}

  std::string add(PlannedServer server, Duration timeout);  // the name of its source

 private:
  AnalysisPlan& plan_;
  AnalysisContext::Sources check_;
  PeerReading& reading_;
  std::map<std::string, std::string> names_;  // by address
};

// The query with its placeholders filled in; what is unknown or no PromQL is told at its place.
std::string fill_promql(const YamlNode& query, std::span<const Placeholder> placeholders, const PlaceholderValue& value,
                        PeerReading& reading);

// --arg: which were used by a query, and which are known to nobody.
class GivenArguments {
 public:
  explicit GivenArguments(const std::vector<Setting>& settings) : settings_(settings) {}
  std::optional<std::string> find(std::string_view name);  // the last one of that name; it counts as used
  void check_all_used(PeerReading& reading) const;

 private:
  const std::vector<Setting>& settings_;
  std::map<std::string, bool, std::less<>> used_;
  std::vector<std::string> asked_;
};

}  // namespace tidegate::specs
