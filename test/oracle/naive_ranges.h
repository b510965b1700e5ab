#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/model/series.h"
#include "oracle/naive_vectors.h"

namespace tidegate::oracle {

// Whose rule extrapolation follows where a counter is near zero: since 2.51 it is cut to half a step first, and then to
// where the counter would be zero; before, only what reached beyond that zero was cut.
enum class Release { v3, v2_42 };

// The samples of one series in (start, end], without stale markers, oldest first.
struct RangeSamples {
  std::vector<Sample> samples;
  std::int64_t start = 0;  // ms
  std::int64_t end = 0;
  Release release = Release::v3;
};

// What a function of a range vector makes of one series; nothing if it has no answer. `parameter` is its scalar, if it
// takes one; `now` the time of evaluation, ms. Source: https://prometheus.io/docs/prometheus/latest/querying/functions/
std::optional<double> over_range(std::string_view function, const RangeSamples& range, double parameter,
                                 std::int64_t now, Noise& noise);

}  // namespace tidegate::oracle
