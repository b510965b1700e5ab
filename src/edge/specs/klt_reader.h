#pragma once

#include "base/yaml.h"
#include "core/model/klt_analysis.h"
#include "edge/specs/peer_reading.h"

// Reading the Lifecycle Toolkit's analyses. Source: lifecycle-toolkit, metrics-operator/api/v1.
namespace tidegate::specs {

KltDefinition read_klt_definition(const YamlNode& root, PeerReading& reading);
KltValueTemplate read_klt_value_template(const YamlNode& root, PeerReading& reading);
KltAnalysis read_klt_analysis(const YamlNode& root, PeerReading& reading);
KltProvider read_klt_provider(const YamlNode& root, PeerReading& reading);

// The documents of one gate, with the places of their queries.
struct KltDocuments {
  std::vector<KltDefinition> definitions;  // exactly one, if nothing else was told
  std::vector<KltAnalysis> analyses;
  std::vector<KltValueTemplate> templates;
  std::vector<const YamlNode*> queries;  // of the templates
  std::vector<KltProvider> providers;

  const KltValueTemplate* find_template(std::string_view name) const;      // nullptr: it is not among them
  const YamlNode& query_of(const KltValueTemplate& value_template) const;  // REQUIRES: one of ours
  const KltProvider* find_provider(std::string_view name) const;

  // What the Analyses say for an argument.
  std::optional<std::string> argument(std::string_view name) const;
};
KltDocuments read_klt_documents(std::span<const YamlNode* const> roots, PeerReading& reading);

// Whether a query has no placeholders but arguments; what else there is is told.
bool has_only_arguments(const YamlNode& query, PeerReading& reading);

// "{{.name}}" -> "name"; "" if it is something else.
std::string klt_argument_of(const Placeholder& placeholder);

bool is_klt_promql(std::string_view provider);  // whether a provider of that type is asked in PromQL

// A Kubernetes quantity: "600", "1.5", "500m", "2Ki".
std::optional<double> parse_klt_quantity(std::string_view text);

// Whether no value fulfils the second that does not fulfil the first.
bool is_hidden_by(const KltOperator& failure, const KltOperator& warning);

}  // namespace tidegate::specs
