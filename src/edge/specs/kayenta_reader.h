#pragma once

#include <optional>

#include "base/yaml.h"
#include "core/model/kayenta_config.h"
#include "edge/specs/peer_reading.h"

// Reading what users of Kayenta have: canary configs, and requests of analyses, in JSON. A document may hold one of
// them or both. Source: spinnaker/kayenta, docs/canary-config.md and CanaryAnalysisExecutionRequest.java.
namespace tidegate::specs {

// Where in a document the config and the request stand; nullptr: they don't.
const YamlNode* kayenta_config_in(const YamlNode& root);
const YamlNode* kayenta_request_in(const YamlNode& root);

KayentaConfig read_kayenta_config(const YamlNode& node, PeerReading& reading);
KayentaRequest read_kayenta_request(const YamlNode& node, PeerReading& reading);

}  // namespace tidegate::specs
