#pragma once

#include <string>
#include <variant>

#include "base/time.h"
#include "core/model/quantity.h"

namespace tidegate {

inline bool operator==(const Unit& a, const Unit& b) { return a.name == b.name; }

// What to measure: the SLI. Selectors and queries are in the source's language, with variables and scope filled in,
// but with ${window} still to be replaced by the window's length.

// The share of bad (or good) events: bad / total.
struct RatioIndicator {
  std::string counted;       // the selector of the bad events, or of the good ones
  std::string total;         // the selector of all events
  bool counts_good = false;  // `counted` selects good events
  bool operator==(const RatioIndicator&) const = default;
};

// A quantile of a histogram's observations.
struct QuantileIndicator {
  std::string
      histogram;  // selector by the histogram's base name, without _bucket: http_request_duration_seconds{job="web"}
  double quantile = 0.99;  // 0 < q < 1
  double unit_scale = 1;   // one unit of the histogram in seconds: 0.001 when it counts milliseconds
  bool operator==(const QuantileIndicator&) const = default;
};

// The share of observations that are at most `within`, which is a bucket bound.
struct WithinIndicator {
  std::string histogram;  // as above
  Duration within;
  double unit_scale = 1;
  bool operator==(const WithinIndicator&) const = default;
};

// All of a histogram's observations: what only a comparison can judge.
struct DistributionIndicator {
  std::string histogram;  // as above
  double unit_scale = 1;
  bool operator==(const DistributionIndicator&) const = default;
};

// MetricsQL is VictoriaMetrics' own, much like PromQL.
enum class QueryLanguage { promql, metricsql };

// Anything else, in the source's own language.
struct QueryIndicator {
  std::string text;
  Unit unit;  // of the number that comes back
  QueryLanguage language = QueryLanguage::promql;
  bool operator==(const QueryIndicator&) const = default;
};

using Indicator =
    std::variant<RatioIndicator, QuantileIndicator, WithinIndicator, DistributionIndicator, QueryIndicator>;

// The dimension of the values that an indicator gives.
Dimension dimension_of(const Indicator& indicator);

}  // namespace tidegate
