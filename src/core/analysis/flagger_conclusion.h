#pragma once

#include <string>

#include "core/analysis/flagger_analysis.h"

namespace tidegate::analysis {

// What a run comes to: promoted is pass where every check rests on evidence, rolled back is fail where enough of the
// failed checks do.
Decision conclude(const FlaggerAnalysis& analysis, Ended ended, const gate::AnalysisRecord& record);

// Flagger's own request-duration is in milliseconds.
bool is_duration(const FlaggerMetric& metric);

std::string limit_of(const FlaggerMetric& metric);                        // "at least 99%"
std::string value_of(const FlaggerMetric& metric, const Number& number);  // "99.2%"

}  // namespace tidegate::analysis
