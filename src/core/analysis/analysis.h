#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "core/gate/evidence.h"
#include "core/model/analysis_plan.h"
#include "core/model/decision.h"
#include "core/model/source.h"

// Analyses of other tools, run as those tools run them: core/canary counts and scores. What they would pass without
// evidence is inconclusive here.
namespace tidegate::analysis {

enum class Ended { completed, interrupted, deadline };
std::string_view name_of(Ended ended);  // as the record has it
Ended ended_of(std::string_view name);  // interrupted if it is none: that never passes

// What is to be asked for one of the metrics.
struct Inquiry {
  std::string source;
  Result<Question> question;  // an Error: the times of its range can't be told
  Duration timeout;
};

// What was asked for it, and what came back.
struct Asked {
  Question question;
  Result<Answer> answer;
  std::optional<Caveat> hidden;  // why a value proves nothing that the query gives without its series
};

// How it stands with one of the metrics, for people, in the words of the tool.
struct Standing {
  std::string name;
  std::string limit;
  std::string last;   // what became of the last measurement: "Successful"; "" before the first
  std::string value;  // its value: "0.02", "no data"
  std::string why;    // of an error or a failure
  std::string doubt;  // why a success proves nothing
  std::string state;  // what becomes of the metric: "Running"
  std::string end;    // why it is over, "" while it isn't: "count (3) reached"
  Verdict so_far = Verdict::inconclusive;
};

// An analysis in the middle of its run. Pure: the same rounds and answers give the same end, which is what replay does.
class Analysis {
 public:
  virtual ~Analysis() = default;

  virtual bool is_over() const = 0;
  virtual std::optional<Timestamp> next() const = 0;             // when something is due first
  virtual std::vector<std::size_t> due(Timestamp at) const = 0;  // the metrics
  virtual Inquiry inquiry(std::size_t metric, Timestamp at) const = 0;
  virtual void add(const gate::AnalysisRound& round, std::span<const Asked> asked) = 0;  // one for each of its metrics
  virtual void terminate() = 0;  // as at the end of a rollout: its time is over
  virtual bool was_terminated() const = 0;

  // What it comes to, an assessment a metric. A run that was cut short never passes.
  virtual Decision conclude(Ended ended, const gate::AnalysisRecord& record) const = 0;

  virtual std::size_t size() const = 0;  // of the metrics
  virtual Standing standing(std::size_t metric) const = 0;
  virtual std::string progress() const = 0;  // of all together: "3 of 10 checks passed, 1 failed; 2 roll back"
  // For the next evaluation, of what it concluded.
  virtual std::optional<KeptnEarlier> to_remember(const Decision&) const { return std::nullopt; }
};

std::unique_ptr<Analysis> begin(const AnalysisPlan& plan, Timestamp start);

// When an analysis begins and what ends it beside itself.
struct AnalysisOrder {
  Timestamp start;
  std::optional<Timestamp> until;    // it is terminated then
  std::optional<Timestamp> give_up;  // the run's deadline
};

// Called before the first round, with an empty one, and after each.
using Observe = std::function<void(const Analysis& analysis, const gate::AnalysisRound& round)>;

struct Performed {
  Decision decision;
  gate::AnalysisRecord record;  // but for the files
  std::optional<KeptnEarlier> to_remember;
};

// Runs it to its end. What is due is measured at once; a measurement has no more time than its metric's timeout.
Performed perform(const AnalysisPlan& plan, const AnalysisOrder& order, const gate::Sources& sources, Clock& clock,
                  const Observe& observe);

// The same end again, from what was recorded.
Decision perform_again(const AnalysisPlan& plan, const gate::AnalysisRecord& record, const gate::Sources& sources);

// The longest time that the plan's counts take; nothing if a metric is measured until something else ends the run.
// Failed checks of Flagger, which lengthen it, are not in it.
std::optional<Duration> planned_length(const AnalysisPlan& plan);

}  // namespace tidegate::analysis
