#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "core/canary/course.h"
#include "core/model/gate.h"
#include "core/model/observation.h"
#include "core/model/source.h"
#include "core/promql/compose.h"

// What to ask for each kind of indicator, and how to read the answers: one file a kind (inquiry_ratio.cc ...).
namespace tidegate::gate {

// One objective on its way from question to observation. Asked in rounds: a later one only where an earlier answer
// leaves something open.
class Inquiry {
 public:
  virtual ~Inquiry() = default;

  // What to ask in that round (0, 1, ...); may be nothing, and something in the next one.
  virtual std::vector<Question> questions(int round) = 0;

  // Takes in the answers to the questions of that round, in their order.
  virtual void read(int round, std::span<const Result<Answer>> answers) = 0;

  // Says last what all that was read comes to, also in a window in which nothing was asked.
  virtual void conclude() {}

  // What the value stands on: the targets that export it should be up.
  virtual std::vector<promql::Selector> reads() const = 0;

  // What to ask to name the series that weigh most in a breach; may be nothing.
  virtual std::vector<Question> blame() { return {}; }

  // What turns the numbers that blame() asks for into the objective's own: a share of all events, seconds.
  virtual double blame_scale() const { return 1; }

  const Objective& objective;
  Observation observation;

 protected:
  Inquiry(const Objective& for_objective, Observation start)
      : objective(for_objective), observation(std::move(start)) {}
};

inline constexpr int kMostRounds = 3;

// `start` has the window, wanted window, exclusions, `at` and `since` filled in.
std::unique_ptr<Inquiry> open_inquiry(const Objective& objective, Observation start);

std::unique_ptr<Inquiry> ratio_inquiry(const Objective& objective, Observation start);
std::unique_ptr<Inquiry> histogram_inquiry(const Objective& objective, Observation start);
std::unique_ptr<Inquiry> query_inquiry(const Objective& objective, Observation start);

// The intervals that a comparison looks at.
inline constexpr int kMostPlannedLooks = 2000;  // more have no boundaries of their own

struct ComparisonTimes {
  Duration every = minutes(1);
  int planned_looks = 60;
  Duration warmup;                        // of each step, behind the first one's
  std::span<const StepTaken> steps = {};  // rising
  std::vector<double> step_looks = {};    // how many a rollout plans, of each of its steps
  Rollout::BaselineTraffic baseline = Rollout::BaselineTraffic::rest;
};

std::unique_ptr<Inquiry> compare_inquiry(const Objective& objective, Observation start, const ComparisonTimes& times,
                                         canary::Course& course);

// Shared by the kinds.
//
// An answer, or nothing after its error has been noted. Warnings, remarks and the clock's skew are noted too.
const Answer* take(const Result<Answer>& result, Observation& observation);

// `${window}` replaced by the window's length.
std::string with_window(std::string text, Duration window);

// A query as it is asked: the same of its text.
QueryIndicator with_window(QueryIndicator query, Duration window);

// What queries in PromQL read now, the first few: not `up`, nor what is moved in time.
std::vector<promql::Selector> current_reads(std::span<const std::string> queries);

// The strongest of the answer's series, as readings.
std::vector<Reading> readings_of(const Answer& answer);

// The time that a number of Unix seconds means; nothing for one that is no time.
std::optional<Timestamp> time_of(double unix_seconds);

// Whether a range query would give more points than Prometheus does; that is an error then.
bool is_too_long(const Grid& grid, Observation& observation);

// Events: less is no difference.
inline constexpr double kRounding = 1e-6;

// What a query's reader should know of the first values of series, which only we count, as a comment in PromQL.
std::string births_remark(std::string_view events);

// The parts that evidence_of() asked for.
void read_evidence(const promql::TaggedSeries& parts, Observation& observation);

// The parts that targets_of() asked for.
void read_targets(const promql::TaggedSeries& parts, Observation& observation);

// Takes in what ended_jobs() found of one part of the value.
void read_ended_jobs(const promql::TaggedSeries& parts, std::string_view tag, const promql::Selector& selector,
                     Observation& observation);

// Notes that the gate's own text is wrong, if the source can't read a question that holds a regular expression of it:
// all else in it has been read by ourselves.
void note_wrong_regex(const Result<Answer>& result, const promql::Selector& selector, Observation& observation);

// Whether the series have ended, so that only newest_in_window() can tell how old they are.
bool newest_is_open(const Observation& observation);

}  // namespace tidegate::gate
