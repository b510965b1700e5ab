#pragma once

#include <memory>

#include "core/gate/inquiry.h"
#include "core/model/kayenta_plan.h"

namespace tidegate::gate {

// A metric of Kayenta's judge: the values that a query gives for the canary and for the baseline, step by step.
std::unique_ptr<Inquiry> kayenta_inquiry(const Objective& objective, Observation start, const KayentaPlan& plan);

}  // namespace tidegate::gate
