#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/model/decision.h"
#include "core/model/gate.h"

// A check again and again until the verdict is certain or the time is over.
//
//   start        since + warmup                                       start + for
//     |---- not counted ----|--every--|--every--|-- ... --|--every--|------|  more time: an outage's rest, or `hold`
//
// An evaluation fails when the gate's decision then is `fail`. One objective may have `failure_limit` failing
// evaluations in all; one more and failing is certain. A doubt on the way is not final: traffic may still come. When
// the time is over the last evaluation decides, so a breach or a doubt that is there at the end counts, whatever was
// before. A comparison has looked at all that was before: once it says worse, that is the end, and a gate that compares
// may pass from min_duration on. While one is still open at the end, the watch goes on for `extend`.
namespace tidegate::gate {

// Why a watch ended.
enum class Stop {
  failing_certain,  // an objective had more failing evaluations than failure_limit allows
  mistaken,         // a query is itself wrong, which time doesn't mend
  passing_certain,  // consecutive_passes were reached
  proven,           // every comparison has the evidence to pass, from min_duration on
  change_failed,    // of the traffic, for a rollout's next step
  time_over,        // the last evaluation decided
  outage,           // a source gave nothing for longer than max_outage
  interrupted,      // SIGINT or SIGTERM
  deadline,         // the run's deadline
};

// What to watch by, and when.
struct WatchOrder {
  WatchPlan plan;
  Timestamp start;                        // when the watch begins
  std::optional<Timestamp> since;         // the change; the start of the watch if it isn't known
  std::optional<Timestamp> give_up;       // the run's deadline
  Duration check_deadline = seconds(60);  // of one evaluation
};

// One evaluation of one objective.
struct Reckoning {
  Timestamp at;
  std::optional<double> value;
  Verdict verdict = Verdict::inconclusive;
};

// What the evaluations so far come to. Pure: the same evaluations give the same end, which is what replay does.
class Tally {
 public:
  Tally(const Gate& gate, const WatchPlan& plan, Timestamp start);

  // Takes the next evaluation.
  void add(Timestamp at, Decision decision);

  // The reason to stop now, before the time is over.
  std::optional<Stop> certain() const;

  // How long the watch may go on behind its end, because the last evaluation can't be the last word: what is left of
  // max_outage if it lacks an answer, `for` once more if the policy says hold.
  Duration patience() const;

  // The watch's own decision. What is known stays in its assessments; a watch that was cut short never passes.
  Decision conclude(Stop stop, Timestamp now) const;

  int evaluations() const { return evaluations_; }
  int failing() const { return failing_; }
  Duration outage() const;  // of the source that was out longest
  const std::optional<Decision>& last() const { return last_; }
  const std::vector<std::vector<Reckoning>>& histories() const { return histories_; }  // by objective

 private:
  struct SourceOutage {
    std::string source;
    Duration total;
    std::optional<Timestamp> since;  // set: it is out now
  };
  void count_failures(const Decision& decision);
  void count_outages(Timestamp at, const Decision& decision);
  WatchSummary summary(Stop stop, Timestamp now) const;

  const Gate& gate_;
  WatchPlan plan_;
  Timestamp start_;
  int evaluations_ = 0;
  int failing_ = 0;
  int passes_in_a_row_ = 0;
  bool anything_evaluated_ = false;
  std::vector<int> failures_;  // by objective
  std::vector<SourceOutage> outages_;
  std::vector<std::vector<Reckoning>> histories_;
  std::optional<Decision> last_;
};

// What an onlooker sees: before the first evaluation, before and after each.
struct WatchProgress {
  enum class Phase { waiting, evaluating, evaluated };
  Phase phase = Phase::waiting;
  Timestamp start;
  Timestamp counts_from;  // the end of the warm-up
  Timestamp end;          // start + for; later when there is a reason to go on
  Timestamp next;         // when the next evaluation happens
  const Tally& tally;
  std::span<const StepTaken> steps = {};  // of a rollout, so far
};

using Evaluate = std::function<Decision(Timestamp at, Duration deadline)>;
using Observe = std::function<void(const WatchProgress&)>;

// Runs the watch to its end. Evaluations keep to the grid counts_from + k * every, never overlap, and a missed one is
// skipped; the last one is at start + for.
Decision watch(const Gate& gate, const WatchOrder& order, Clock& clock, const Evaluate& evaluate,
               const Observe& observe);

}  // namespace tidegate::gate
