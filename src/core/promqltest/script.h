#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "core/engine/engine.h"
#include "core/model/labels.h"
#include "core/tsdb/notation.h"

// Prometheus' test language for PromQL: files that load series, run queries, and say what they must give.
// Source: https://github.com/prometheus/prometheus/blob/main/promql/promqltest/README.md and test.go beside it.
namespace tidegate::promqltest {

// `clear`: forgets all series.
struct Clear {};

// `load STEP` with one series a line; their values stand at 0, STEP, 2*STEP, ... since 1970.
struct Load {
  struct Series {
    Labels labels;
    std::vector<tsdb::SeriesValue> values;
    tsdb::StartOffsets starts;  // of all values, or empty
  };

  int line = 0;
  Duration step;
  bool with_nhcb = false;      // load_with_nhcb: classic histograms become native ones too
  std::vector<Series> series;  // each label set once
};

// What `expect` says about an answer, and what eval_fail, eval_warn ... say as well.
struct Expectation {
  enum class Kind { ordered, fail, warn, no_warn, info, no_info };
  enum class Compare { nothing, message, pattern };
  Kind kind = Kind::fail;
  Compare compare = Compare::nothing;  // with the message of the error, warning or info
  std::string text;                    // a message, or a regular expression for a part of it
};

// `eval instant at T QUERY` or `eval range from A to B step S QUERY`, and what it gives.
struct Eval {
  enum class Kind { instant, range };

  struct Series {
    Labels labels;
    std::vector<tsdb::SeriesValue> values;
    std::size_t position = 0;  // among the results, from 1
  };

  int line = 0;
  Kind kind = Kind::instant;
  std::string query;    // not yet parsed
  Timestamp at;         // of an instant query
  engine::Steps steps;  // of a range query, or of the range vector that an instant query gives
  std::vector<Expectation> expectations;
  std::optional<double> scalar;
  std::string text;            // of a string
  std::vector<Series> series;  // of vectors, each label set once
  bool instant_only = false;   // not to be repeated as a range query

  bool expects(Expectation::Kind what) const;
};

using Command = std::variant<Clear, Load, Eval>;

struct Script {
  std::vector<Command> commands;
  std::size_t evals() const;
};

// Why a text is no script.
struct ScriptError {
  int line = 0;  // from 1
  std::string message;
};

std::expected<Script, ScriptError> parse_script(std::string_view text);

}  // namespace tidegate::promqltest
