#pragma once

#include <memory>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "core/model/source.h"
#include "edge/sources/source_kinds.h"

namespace tidegate::sources {

// A Kubernetes Job that is run for each measurement, as Argo Rollouts' job metrics do. Source: argo-rollouts 1.10,
// metricproviders/job.
struct KubernetesJob {
  std::string analysis;  // what it belongs to, for its annotations
  std::string metric;
  std::string name_space;  // "": that of kubectl's context
  Json metadata;           // labels and annotations of its own; null: none
  Json spec;
  std::string kubectl = "kubectl";  // found on the PATH
};

// A Source whose every question runs the Job through kubectl, waits until it has ended, and deletes it; one with
// ttlSecondsAfterFinished that has ended is left to the cluster. The answer is a text, JSON:
// {"job": "tidegate-1a2.k6.1", "ended": "failed", "why": "BackoffLimitExceeded: ..."}; ended is "complete", "failed",
// or "image" when an image can't be pulled. A Job that doesn't end in time, or is interrupted, is deleted, and an
// Error.
std::unique_ptr<Source> open_kubernetes_job(KubernetesJob job, const SourceContext& context);

}  // namespace tidegate::sources
