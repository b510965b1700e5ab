#pragma once

#include <optional>
#include <string>

#include "base/yaml.h"
#include "core/model/flagger_analysis.h"
#include "edge/specs/peer_reading.h"

// Reading Flagger's Canary and MetricTemplate. Source: flagger 1.44, pkg/apis/flagger/v1beta1.
namespace tidegate::specs {

FlaggerCanary read_flagger_canary(const YamlNode& root, PeerReading& reading);
FlaggerTemplate read_flagger_template(const YamlNode& root, PeerReading& reading);

// The documents of one gate, with the places of their queries.
struct FlaggerDocuments {
  std::vector<FlaggerCanary> canaries;  // exactly one, if nothing else was told
  const YamlNode* metrics = nullptr;    // of the last one
  std::vector<FlaggerTemplate> templates;
  std::vector<const YamlNode*> queries;  // of the templates
};

// What isn't one gate is told, with what `tidegate command` wants.
FlaggerDocuments read_flagger_documents(std::span<const YamlNode* const> roots, std::string_view command,
                                        PeerReading& reading);

// About templates that no metric uses.
void warn_about_unused(const FlaggerDocuments& documents, PeerReading& reading);

TriedQuery try_flagger_query(std::string_view query);

// Placeholders that Flagger doesn't know, and what is wrong with the PromQL around them.
void check_flagger_query(const YamlNode& query, PeerReading& reading);

// What a placeholder of a query asks for: "target", "variables.direction" ...; "" if Flagger doesn't know it.
std::string flagger_name_of(const Placeholder& placeholder);

// What the canary and its metric give for it; nothing if they say nothing.
std::optional<std::string> flagger_value(const std::string& name, const FlaggerCanary& canary,
                                         const FlaggerMetric& metric);

}  // namespace tidegate::specs
