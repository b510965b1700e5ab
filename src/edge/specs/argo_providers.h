#pragma once

#include "core/model/argo_analysis.h"
#include "edge/specs/argo_reader.h"
#include "edge/specs/peer_reading.h"

namespace tidegate::specs {

// Reads the one provider of a metric; false if it is none that is supported, which is told.
bool read_argo_provider(const PeerObject& metric, ArgoArguments& arguments, ArgoMetric& read, PeerReading& reading);

}  // namespace tidegate::specs
