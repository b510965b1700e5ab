#pragma once

#include <vector>

namespace tidegate::engine {

// The q-quantile, linear between ranks; NaN counts as the smallest. q < 0 gives -Inf, q > 1 +Inf. Reorders `values`.
// Source: prometheus promql/quantile.go, quantile.
double quantile(double q, std::vector<double>& values);

}  // namespace tidegate::engine
