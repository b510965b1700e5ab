#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/canary/argo_counting.h"
#include "core/expressions/tree.h"
#include "core/model/analysis_plan.h"
#include "core/model/decision.h"
#include "core/model/source.h"

// One measurement of a metric of Argo Rollouts: what is asked, what its conditions say about the answer, and why that
// may be worth less than Argo thinks.
namespace tidegate::analysis {

// A metric's conditions, parsed once.
struct Conditions {
  std::optional<expressions::Node> success;
  std::optional<expressions::Node> failure;
  std::string problem;  // why one can't be read; "" if both can
  bool has_any() const { return success || failure || !problem.empty(); }
};
Conditions parse_conditions(const ArgoMetric& metric);

// Why the phase that Argo gives proves nothing.
struct Doubt {
  std::string kind;  // of a Caveat
  std::string why;   // a clause: "the value is NaN, which the condition does not mention"
  std::string next;
  bool excuses = false;  // it is no proof of a failure either
  bool is_no_data = false;
  bool is_on_nothing = false;  // the query had a value without any series, which a later one may make good
  bool is_said = false;        // the condition says in words that such a value may pass: no doubt, but worth a note
};

struct Measured {
  enum class Trouble { none, source, query, condition };  // who made the error; `query`: it is itself wrong

  canary::ArgoPhase phase = canary::ArgoPhase::error;
  Question question;
  std::string value;             // as people read it: "0.02", "[1, 2]", "no data", "no answer"
  std::optional<double> number;  // if it is one number, or a list of one
  std::vector<Reading> readings;
  std::optional<std::size_t> series;
  Trouble trouble = Trouble::none;
  std::string why;  // of an error
  bool is_empty = false;
  std::optional<Doubt> doubt;  // about a success or a failure
};

// What to ask then. An Error: the times of its range can't be told.
Result<Question> question_of(const AnalysisMetric& metric, Timestamp at);

// As Argo has it: a scalar is a number, a vector or a matrix the list of its numbers without labels, an answer of a web
// service the JSON value at its jsonPath.
Measured judge(const AnalysisMetric& metric, const Conditions& conditions, const Question& question,
               const Result<Answer>& answer);

}  // namespace tidegate::analysis
