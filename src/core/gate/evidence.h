#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "core/gate/check.h"
#include "core/model/decision.h"

namespace tidegate::gate {

// One question to one source, and what came back.
struct Exchange {
  std::string source;
  Question question;
  Result<Answer> answer;
};

// What a watch's decision rests on besides its evaluations.
struct WatchRecord {
  WatchPlan plan;  // with what the command line changed
  Timestamp start;
  Timestamp end;
  std::vector<StepTaken> steps;  // of a rollout
  std::string change_error;      // why its traffic could not be changed, if that ended it
  std::string abort_error;       // why it could not be taken away again
};

// What was measured at the same time in an analysis of Argo Rollouts.
struct AnalysisRound {
  Timestamp at;
  Timestamp finished;
  std::vector<std::size_t> metrics;  // by index
};

// What the decision of such an analysis rests on.
struct AnalysisRecord {
  std::vector<std::string> files;  // in order; the first one's text is gate_text, those of the others are in `files`
  Timestamp start;
  Timestamp end;
  std::optional<Timestamp> until;  // it is terminated then
  bool is_terminated = false;      // and was
  std::string ended;               // how: "completed", "interrupted", "deadline"
  std::vector<AnalysisRound> rounds;
};

// All that is needed to come to the same decision again, offline: the gate's text, what filled its variables, when it
// was evaluated, and every answer. Format: docs/formats/evidence.md.
struct Evidence {
  std::string tool_version;
  std::string command;    // "check" or "watch"
  std::string gate_file;  // as named on the command line
  std::string gate_text;
  std::string operator_text;                       // "" if there was none
  std::map<std::string, std::string> variables;    // from --set
  std::map<std::string, std::string> environment;  // ${env.NAME} that ended in the gate, outside of sources
  std::map<std::string, std::string> files;        // what the gate names beside it: calendars
  std::optional<Timestamp> since;
  Duration warmup;
  std::map<std::string, Duration> lags;            // of the sources, by name
  std::map<std::string, Timestamp> begins;         // of those that collect their samples themselves: since when
  std::map<std::string, QueryLanguage> languages;  // of those that aren't asked in PromQL
  std::vector<Timestamp> evaluations;              // one for check; those that counted for a watch
  std::optional<WatchRecord> watch;
  std::optional<AnalysisRecord> analysis;
  std::vector<Exchange> exchanges;
  Json decision;  // as the json report writes it
};

// What a question gets for which no time was left.
Error not_asked(std::string_view source);

// A Source that passes questions on and keeps what was said, and which were not_asked() for want of time. Each keeps
// its own record: sources are asked at once.
class RecordingSource final : public Source {
 public:
  RecordingSource(std::string name, Source& source) : name_(std::move(name)), source_(source) {}
  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) override;
  std::optional<Timestamp> collects_since(Duration deadline) override { return source_.collects_since(deadline); }
  const std::vector<Exchange>& exchanges() const { return exchanges_; }

 private:
  std::string name_;
  Source& source_;
  std::vector<Exchange> exchanges_;
};

// A Source that answers from the record; a question that was asked several times, in the order of its answers. One that
// isn't in it is an error of kind malformed: the evidence was altered, or belongs to another version.
class RecordedSource final : public Source {
 public:
  RecordedSource(std::string name, const Evidence& evidence);
  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) override;
  std::optional<Timestamp> collects_since(Duration) override { return begin_; }

 private:
  std::string name_;
  std::optional<Timestamp> begin_;

  struct Record {
    std::vector<const Exchange*> exchanges;
    std::size_t next = 0;
  };
  std::map<Question, Record> records_;
};

std::string write_evidence(const Evidence& evidence);
Result<Evidence> read_evidence(std::string_view text);

}  // namespace tidegate::gate
