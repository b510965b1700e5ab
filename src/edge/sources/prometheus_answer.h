#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "core/model/source.h"

namespace tidegate::sources {

// What an answer may have at most. Far above what a gate needs: a query without enough matchers must not end in
// judging a cluster, nor in eating the machine's memory.
struct AnswerLimits {
  std::size_t series = 50'000;
  std::size_t samples = 5'000'000;  // of all series together
};

// Reads the body of a response of the query or query_range endpoint. Strict: whatever a Prometheus wouldn't say is an
// error, because a release is decided by it. The Error's message is a predicate for the source's name to stand before:
// `answered with JSON that is no answer of Prometheus' API: "status" is missing`.
// Format: https://prometheus.io/docs/prometheus/latest/querying/api/
Result<Answer> read_prometheus_answer(std::string body, const Question& question, const AnswerLimits& limits = {});

// The API's own error out of the body of a failed request, if it is one.
struct PrometheusError {
  std::string type;  // "bad_data", "execution", "timeout" ...
  std::string text;
};
Result<PrometheusError> read_prometheus_error(std::string body);

}  // namespace tidegate::sources
