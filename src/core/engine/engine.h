#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "core/model/histogram.h"
#include "core/model/labels.h"
#include "core/promql/parser.h"
#include "core/tsdb/storage.h"

// Evaluates PromQL over a storage, with Prometheus 3.14's meaning.
namespace tidegate::engine {

struct Options {
  promql::Features features;
  Duration lookback = minutes(5);
  Duration subquery_step = minutes(1);    // of a subquery that names none
  bool delayed_names = false;             // --enable-feature=promql-delayed-name-removal
  bool start_timestamps = false;          // --enable-feature=use-start-timestamps
  std::size_t most_samples = 50'000'000;  // at once in memory, as --query.max-samples counts them
  std::size_t most_series = 2'000'000;    // that one selector chooses
  std::size_t most_cells = 1u << 28;      // of them at all steps, whether there is a sample or not: 8 bytes each
  std::size_t threads = 2;                // at most
  std::size_t thread_worth = 10'000;      // samples and steps for which starting one more pays
  std::function<bool()> expired;          // asked now and then; true ends the query
};

// Samples of a result. Exactly one of both: a float, or a histogram.
struct Point {
  std::int64_t time = 0;  // ms since 1970
  double value = 0;
  std::shared_ptr<const Histogram> histogram;
};

struct ResultSeries {
  Labels labels;
  std::vector<Point> points;  // one in an instant vector
};

// Something worth knowing about an answer, as Prometheus words it: "PromQL warning: ... (1:7)".
struct Annotations {
  std::vector<std::string> warnings;  // each once, in the order of their first appearance
  std::vector<std::string> infos;
};

struct Answer {
  promql::Type type = promql::Type::vector;  // a range query's answer is a matrix
  std::vector<ResultSeries> series;          // a scalar is one series without labels
  std::string text;                          // a string's
  Annotations annotations;
};

// Why there is no answer: the query's text is wrong (then `syntax` says where), it can't be carried out (`invalid`), or
// what is stored can't be read (the kind that the storage says, as `malformed`).
struct Failure {
  std::optional<promql::SyntaxError> syntax;
  std::string message;
  ErrorKind kind = ErrorKind::invalid;
};

template <class T>
using Outcome = std::expected<T, Failure>;

// The steps of a range query: start, start + step, ... up to end.
struct Steps {
  std::int64_t start = 0;  // ms since 1970
  std::int64_t end = 0;
  std::int64_t step = 0;
};

Outcome<Answer> instant_query(const tsdb::Storage& storage, std::string_view query, Timestamp at,
                              const Options& options);

// Series are sorted by their labels. REQUIRES: step > 0, end >= start.
Outcome<Answer> range_query(const tsdb::Storage& storage, std::string_view query, const Steps& steps,
                            const Options& options);

}  // namespace tidegate::engine
