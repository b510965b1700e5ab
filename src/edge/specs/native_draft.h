#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"

namespace tidegate::specs {

// A gate in the native dialect before it is written: texts as the file has them, with ${variables}.

struct DraftVariable {
  std::string name;
  std::optional<std::string> value;  // nothing: --set must give it
  std::string remark;                // a comment; "" for none
};

struct DraftSource {
  std::string name;     // "" for the only one
  std::string address;  // of a Prometheus
  std::string remark;
  std::vector<std::pair<std::string, std::string>> headers;
};

// An indicator, a condition and what belongs to them, as lines of YAML: {"at_most", "0.05"}.
struct DraftField {
  std::string key;
  std::string value;
  // text: quoted as needed; nested: `members` as texts, lines: the same as YAML
  enum class Form { plain, text, nested, lines } form = Form::plain;
  std::vector<std::pair<std::string, std::string>> members = {};
};

struct DraftObjective {
  std::string name;
  std::vector<DraftField> fields;
  std::vector<std::string> remarks;  // what of it does not carry over
};

struct DraftWatch {
  std::optional<Duration> every, length, warmup;
  std::int64_t failure_limit = 0;
  std::int64_t consecutive_passes = 0;
};

struct NativeDraft {
  std::string gate;
  std::string origin;  // "AnalysisTemplate success-rate of Argo Rollouts"
  std::vector<std::string> remarks;
  std::vector<DraftVariable> variables;
  std::vector<DraftSource> sources;
  std::vector<DraftField> fields;  // of the gate, beside those here
  std::optional<DraftWatch> watch;
  std::vector<DraftObjective> objectives;
};

// The gate file. It is read again by load_gate to the same gate.
std::string write(const NativeDraft& draft);

// A text as YAML has it on one line: plain where that is the same, else quoted.
std::string yaml_text(std::string_view text);

// A text from elsewhere in which no ${ is a variable.
std::string without_variables(std::string_view text);

}  // namespace tidegate::specs
