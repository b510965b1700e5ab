#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/argo_analysis.h"

namespace tidegate {

// An analysis of Argo Rollouts that is ready to be run: its arguments are filled in.
struct AnalysisMetric {
  ArgoMetric metric;
  std::string source;    // the name of an AnalysisSource
  std::string question;  // as it is shown and kept: the query, or "GET http://web:8080/health"; no secret is in it
};

// What is asked. Metrics that ask the same server in the same way share one.
struct AnalysisSource {
  std::string name;  // follows from the files alone
  std::variant<ArgoPrometheus, ArgoWeb> provider;
  std::vector<std::string> secret_headers;  // the names of those whose value holds a secret
  Place place;
};

struct AnalysisPlan {
  std::string name;
  std::string file;
  std::vector<AnalysisMetric> metrics;
  std::vector<AnalysisSource> sources;
};

}  // namespace tidegate
