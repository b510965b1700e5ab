#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/model/histogram.h"
#include "core/model/labels.h"

// Series as text, as Prometheus' test files write them: up{job="a"} 1 2+1x3 _ stale {{count:3 sum:4 buckets:[1 2]}}
// Source: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series
namespace tidegate::tsdb {

// What stands at one step of a series.
struct SeriesValue {
  bool omitted = false;
  double value = 0;
  std::shared_ptr<const Histogram> histogram;  // instead of the value
  bool reset_is_written = false;               // the histogram's text has a counter_reset_hint
};

struct SeriesLine {
  Labels labels;
  std::vector<SeriesValue> values;
};

inline constexpr std::size_t kMostSeriesValues = 1'000'000;  // on a line

// A metric, white space, values. Numbers are decimal, since "0x2" is three zeros.
//   5  -Inf  NaN  stale  one value        1x3          four ones
//   _  _x3               no value, three  1+2x3        1 3 5 7
//   {{...}}  {{...}}x3                    {{...}}+{{...}}x3, {{...}}-{{...}}x3
Result<SeriesLine> parse_series(std::string_view line);

// name{label="value", "quoted.label"="value"}, name, {...} or {"quoted.name", ...}.
Result<Labels> parse_metric(std::string_view text);

// When counters began, in ms after the times of their samples (so mostly negative); nothing: unknown.
using StartOffsets = std::vector<std::optional<std::int64_t>>;

//   -1m  -1mx3           one, four of them    _  _x3       unknown, three of them
//   -1m-30sx2            -1m -90s -2m         *  *x3       the last known one again; four times
Result<StartOffsets> parse_starts(std::string_view text);

}  // namespace tidegate::tsdb
