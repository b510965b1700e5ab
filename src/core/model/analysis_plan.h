#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/model/argo_analysis.h"
#include "core/model/flagger_analysis.h"
#include "core/model/keptn_slo.h"
#include "core/model/klt_analysis.h"
#include "core/model/series.h"

// Analyses of other tools that are ready to be run: their arguments are filled in.
namespace tidegate {

// ---- Argo Rollouts: each metric at its own times ------------------------------------------------------------------

struct AnalysisMetric {
  ArgoMetric metric;
  std::string source;    // the name of an AnalysisSource
  std::string question;  // as it is shown and kept: the query, or "GET http://web:8080/health"; no secret is in it
};

struct ArgoPlan {
  std::vector<AnalysisMetric> metrics;
};

// ---- the others ask a query for each of their metrics -------------------------------------------------------------

struct PlannedQuery {
  std::string name;
  std::string source;  // the name of an AnalysisSource
  std::string text;
  Place place;
};

// Flagger: all metrics at every tick, in the order in which Flagger looks at them.
struct FlaggerPlan {
  FlaggerCanary canary;
  std::vector<PlannedQuery> queries;  // of the canary's metrics
};

// Keptn's files, and what came of the evaluations before, the newest last.
struct KeptnPlan {
  KeptnSlo slo;
  std::vector<KeptnEarlier> earlier;
  bool is_kept = false;  // this one will be among those next time
};

// Keptn and its Lifecycle Toolkit: every objective once, over one window, for a score.
struct ScoredPlan {
  std::variant<KeptnPlan, KltDefinition> rules;
  std::vector<PlannedQuery> queries;  // of the objectives
  Window window;
};

// ---- the plan -----------------------------------------------------------------------------------------------------

// What is asked. Metrics that ask the same server in the same way share one.
struct AnalysisSource {
  std::string name;  // follows from the files alone
  std::variant<ArgoPrometheus, ArgoWeb, ArgoJob> provider;
  std::vector<std::string> secret_headers;  // the names of those whose value holds a secret
  Place place;
};

struct AnalysisPlan {
  std::string name;
  std::string file;
  std::variant<ArgoPlan, FlaggerPlan, ScoredPlan> peer;
  std::vector<AnalysisSource> sources;
};

}  // namespace tidegate
