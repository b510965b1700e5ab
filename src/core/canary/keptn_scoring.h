#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model/keptn_slo.h"

// Keptn's own way from SLI values to a score, its mistakes included. Source: keptn v1,
// lighthouse-service/event_handler/evaluate_sli_handler.go.
namespace tidegate::canary {

// What an SLI provider gave; nothing: it failed, or gave no value.
using KeptnValues = std::map<std::string, std::optional<double>>;

struct KeptnScored {
  std::string sli;
  KeptnResult result = KeptnResult::fail;
  double score = 0;
  std::optional<double> value;
};

struct KeptnEvaluation {
  KeptnResult result = KeptnResult::fail;
  double score = 0;  // of 100
  std::vector<KeptnScored> objectives;
  bool a_key_sli_failed = false;
  std::vector<std::string> fails_open;  // what was let through without evidence
};

// `earlier` is in order, the newest last.
KeptnEvaluation score(const KeptnSlo& slo, const KeptnValues& values, std::span<const KeptnEarlier> earlier);

// What a relative criterion is compared with: the aggregate of the earlier values that count; nothing if there is none.
std::optional<double> aggregate_of(const KeptnComparison& comparison, const std::string& sli,
                                   std::span<const KeptnEarlier> earlier);

// The number that a criterion asks for: of "<=+10%" and an aggregate of 200 it is 220.
double target_of(const KeptnCriterion& criterion, double aggregate);

}  // namespace tidegate::canary
