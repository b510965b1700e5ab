#pragma once

#include <expected>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "core/model/series.h"
#include "core/promql/tree.h"
#include "oracle/naive_ranges.h"
#include "oracle/naive_vectors.h"

// A slow and simple evaluator of PromQL 3.14 over floats, written from the documented semantics to judge the engine by.
// It looks at one moment at a time, has no idea of columns, batches or caches, and shares only the parser, the labels
// and the regular expressions with what it judges.
// Source: https://prometheus.io/docs/prometheus/latest/querying/
namespace tidegate::oracle {

struct NaiveOptions {
  Release release = Release::v3;
  Duration lookback = minutes(5);
  Duration subquery_step = minutes(1);
  Naming naming = Naming::immediate;
  std::uint64_t noise = 0;  // see Noise; 0: none
};

// The moments of a query; one of them: first == last.
struct Moments {
  std::int64_t first = 0;  // ms since 1970
  std::int64_t last = 0;
  std::int64_t step = 1;
};

using Points = std::map<std::int64_t, double>;  // by ms since 1970

struct NaiveAnswer {
  std::map<Labels, Points> series;
  std::vector<double> in_order;  // of a query at one moment: the values, as sort() leaves them
};

// The series' samples may be stale markers. The error says why there is no answer.
std::expected<NaiveAnswer, std::string> evaluate_naively(const std::vector<Series>& data, const promql::Expr& expr,
                                                         const Moments& moments, const NaiveOptions& options);

}  // namespace tidegate::oracle
