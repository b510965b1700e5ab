#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "core/analysis/measured.h"
#include "core/canary/argo_counting.h"
#include "core/gate/evidence.h"
#include "core/model/analysis_plan.h"
#include "core/model/decision.h"

// An analysis of Argo Rollouts, run as Argo's own controller runs it: core/canary counts, core/expressions reads the
// conditions. What Argo would call Successful without evidence is inconclusive here.
namespace tidegate::analysis {

// What became of a metric's measurements so far.
struct History {
  std::vector<Measured> latest;  // the last ones, oldest first
  Timestamp first;               // when it was measured
  Timestamp last;
  std::int64_t answered = 0;            // those that gave a value
  std::int64_t doubtful_successes = 0;  // that prove nothing
  std::int64_t doubtful_failures = 0;
  std::optional<Doubt> doubt;  // the last one of them
  std::optional<Doubt> note;   // a success without evidence that the condition allows in words
};

enum class Ended { completed, interrupted, deadline };

// An analysis in the middle of its run. Pure: the same rounds and answers give the same end, which is what replay does.
class Analysis {
 public:
  Analysis(const AnalysisPlan& plan, Timestamp start);

  bool is_over() const;
  std::optional<Timestamp> next() const;             // when something is due first
  std::vector<std::size_t> due(Timestamp at) const;  // the metrics

  // Asks for the metrics of the round, all at once. Without a clock the deadline is not looked at.
  std::vector<Measured> measure(const gate::AnalysisRound& round, const gate::Sources& sources, Clock* clock,
                                Duration deadline) const;
  void add(const gate::AnalysisRound& round, std::vector<Measured> measured);

  void terminate();  // as at the end of a rollout: its time is over

  const AnalysisPlan& plan() const { return plan_; }
  const canary::ArgoRun& run() const { return run_; }
  const std::vector<History>& histories() const { return histories_; }  // by metric
  Timestamp start() const { return start_; }
  bool was_terminated() const { return was_terminated_; }  // by terminate()

 private:
  const AnalysisPlan& plan_;
  Timestamp start_;
  canary::ArgoRun run_;
  std::vector<Conditions> conditions_;
  std::vector<History> histories_;
  bool was_terminated_ = false;
};

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
};

// Runs it to its end. What is due is measured at once; a measurement has no more time than its metric's timeout.
Performed perform(const AnalysisPlan& plan, const AnalysisOrder& order, const gate::Sources& sources, Clock& clock,
                  const Observe& observe);

// The same end again, from what was recorded.
Decision perform_again(const AnalysisPlan& plan, const gate::AnalysisRecord& record, const gate::Sources& sources);

// The longest time that the plan's counts take; nothing if a metric is measured until something else ends the run.
std::optional<Duration> planned_length(const AnalysisPlan& plan);

}  // namespace tidegate::analysis
