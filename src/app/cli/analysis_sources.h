#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/gate/check.h"
#include "core/gate/evidence.h"
#include "core/model/analysis_plan.h"
#include "edge/sources/source_kinds.h"
#include "edge/specs/operator_file.h"

namespace tidegate::cli {

// Where the metrics of an analysis are asked: what --source says; else the address of the file; else the operator
// file's default_source; else, for Argo Rollouts, ARGO_ROLLOUTS_PROMETHEUS_ADDRESS. Addresses that the operator file
// doesn't allow are refused, but for its own sources.
class AnalysisSources {
 public:
  struct Choice {
    std::optional<std::string> source;  // --source: a name in the operator file, or an address
    const specs::OperatorConfig& operators;
  };

  static Result<AnalysisSources> open(const AnalysisPlan& plan, const Choice& choice,
                                      const sources::SourceContext& context);

  const gate::Sources& by_name() const { return by_name_; }
  std::vector<gate::Exchange> exchanges() const;  // all that was asked and answered

 private:
  std::vector<std::unique_ptr<Source>> opened_;
  std::vector<std::unique_ptr<gate::RecordingSource>> recording_;
  gate::Sources by_name_;
};

}  // namespace tidegate::cli
