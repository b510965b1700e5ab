#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"

namespace tidegate {

// Keptn's slo.yaml and sli.yaml as values. Source: keptn v1, go-utils pkg/lib/v0_1_4/slo.go.

// "<=+10%", "<200", "=0": a limit, absolute or relative to earlier evaluations.
struct KeptnCriterion {
  enum class Op { less, less_or_equal, equal, greater_or_equal, greater };
  enum class Against { nothing, earlier_by_percent, earlier_by_amount };
  Op op = Op::less;
  double value = 0;  // with its sign: -10 of "<=-10%"
  Against against = Against::nothing;
  bool operator==(const KeptnCriterion&) const = default;
  bool is_relative() const { return against != Against::nothing; }
};

// As lighthouse reads it, but for text behind the number, which it ignores and which is an error here.
Result<KeptnCriterion> parse_keptn_criterion(std::string_view text);

using KeptnCriteria = std::vector<KeptnCriterion>;  // all of them must hold

struct KeptnObjective {
  std::string sli;
  std::string display_name;
  std::vector<KeptnCriteria> pass;  // one of them must hold; none: the objective is only told
  std::vector<KeptnCriteria> warning;
  double weight = 1;
  bool is_key = false;
  Place place;
};

struct KeptnComparison {
  enum class Include { all, pass, pass_or_warn };  // by the overall result of the earlier evaluation
  enum class Aggregate { avg, p50, p90, p95 };
  std::int64_t results = 1;  // how many earlier ones
  Include include = Include::all;
  Aggregate aggregate = Aggregate::avg;
  bool operator==(const KeptnComparison&) const = default;
};

struct KeptnSlo {
  std::vector<KeptnObjective> objectives;
  KeptnComparison comparison;
  double pass_score = 90;  // of 100
  double warning_score = 75;
  std::vector<std::pair<std::string, std::string>> filters;
  Place place;
};

enum class KeptnResult { pass, warning, fail, info };  // info: told, not scored

// One evaluation that came before: its overall result, and the values of the SLIs that succeeded. One that is
// invalidated, or was in doubt, is compared with by none.
struct KeptnEarlier {
  KeptnResult result = KeptnResult::pass;
  bool is_invalidated = false;
  bool is_doubtful = false;
  std::map<std::string, double> values;
};

struct KeptnIndicator {
  std::string name;
  std::string query;  // with $SERVICE and the like
  Place place;
};

struct KeptnSli {
  std::vector<KeptnIndicator> indicators;
  Place place;
};

}  // namespace tidegate
