#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/model/klt_analysis.h"

// Keptn Lifecycle Toolkit's own way from values to a score, its mistakes included. Source: lifecycle-toolkit,
// metrics-operator/controllers/common/analysis.
namespace tidegate::canary {

// The values by the name of their AnalysisValueTemplate; nothing: the provider has an error.
using KltValues = std::map<std::string, std::optional<double>>;

struct KltScored {
  enum class Result { pass, warning, fail };
  std::string name;
  Result result = Result::fail;
  double score = 0;
  std::optional<double> value;
};

struct KltEvaluation {
  enum class Result { pass, warning, fail, never };  // never: it is asked again every 10 s, without an end
  Result result = Result::fail;
  double percentage = 0;
  std::vector<KltScored> objectives;
  std::vector<std::string> fails_open;  // what was let through without evidence
};

KltEvaluation score(const KltDefinition& definition, const KltValues& values);

}  // namespace tidegate::canary
