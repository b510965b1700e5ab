#pragma once

#include <string>

#include "core/model/comparison.h"
#include "core/model/kayenta_finding.h"

namespace tidegate::reports {

// A comparison over time as one <svg>, at home in HTML: both arms' values, with the steps of a rollout behind them,
// and below how much of the evidence for either finding there was by then. Colours are attributes, so that it is
// readable without a style sheet; its classes (canary, baseline, worse, no-worse ...) may be styled. "" for fewer than
// two looks.
std::string draw_comparison(const Comparison& comparison);

// The same of a metric of Kayenta's judge, whose window ended then: both arms alone, since no evidence grows there.
std::string draw_metric(const KayentaFinding& finding, Timestamp end);

}  // namespace tidegate::reports
