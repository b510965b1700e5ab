#pragma once

#include "base/yaml.h"
#include "core/model/keptn_slo.h"
#include "edge/specs/peer_reading.h"

// Reading Keptn's slo.yaml and sli.yaml. Source: keptn v1, go-utils pkg/lib/v0_1_4, and what lighthouse makes of it.
namespace tidegate::specs {

bool is_keptn_slo(const YamlNode& root);
bool is_keptn_sli(const YamlNode& root);

KeptnSlo read_keptn_slo(const YamlNode& root, PeerReading& reading);

// About criteria that are relative to earlier results, as long as there are none.
void warn_about_history(const KeptnSlo& slo, PeerReading& reading);

// Says so, where a retry would pass by what failed just before.
void warn_about_failed(const KeptnSlo& slo, PeerReading& reading);

KeptnSli read_keptn_sli(const YamlNode& root, PeerReading& reading);

// The documents of one gate, with the places of their queries.
struct KeptnDocuments {
  std::vector<KeptnSlo> slos;  // exactly one, if nothing else was told
  std::vector<KeptnIndicator> indicators;
  std::vector<const YamlNode*> queries;  // of the indicators

  // The query of an SLI, or nullptr.
  const YamlNode* find(std::string_view sli) const;
};

// What isn't one gate is told, with what `tidegate command` wants.
KeptnDocuments read_keptn_documents(std::span<const YamlNode* const> roots, std::string_view command,
                                    PeerReading& reading);

// That the SLI file has no such query, with what was likely meant.
void tell_missing(const KeptnObjective& objective, const KeptnDocuments& documents, PeerReading& reading);

bool is_query_of_dynatrace(std::string_view query);

// The bounds that a list of alternatives asks for, as far as they are absolute.
struct KeptnBounds {
  std::optional<double> least, most;
  std::vector<std::string> remarks;  // what is not in them
};

// Nothing: they ask for nothing that bounds can say.
std::optional<KeptnBounds> bounds_of(const std::vector<KeptnCriteria>& alternatives);

// $SERVICE and the like.
std::vector<Placeholder> keptn_placeholders(std::string_view text);

}  // namespace tidegate::specs
