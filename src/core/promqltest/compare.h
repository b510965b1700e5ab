#pragma once

#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/promqltest/script.h"

// Whether an answer is what a script expects. All functions give the differences, as lines for people; none: it is.
// Source: prometheus promql/promqltest/test.go (compareResult, checkAnnotations) and util/almost.
namespace tidegate::promqltest {

// Whether two numbers differ by less than a millionth of their sum. All NaN are equal, except that only a stale marker
// equals a stale marker.
bool almost_equal(double a, double b);

enum class CounterReset { ignored, compared };

// Numbers almost equal, the same non-empty buckets with the same bounds.
bool almost_equal(const Histogram& expected, const Histogram& got, CounterReset reset);

using Differences = std::vector<std::string>;

Differences compare_answer(const Eval& eval, const engine::Answer& answer);
Differences compare_annotations(const Eval& eval, const engine::Annotations& annotations);

// REQUIRES: eval.expects(Expectation::Kind::fail).
Differences compare_failure(const Eval& eval, const std::string& message);

// Whether series are sorted by their labels, as those of a range query must be.
Differences check_sorted(const std::vector<engine::ResultSeries>& series);

}  // namespace tidegate::promqltest
