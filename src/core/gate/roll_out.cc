#include "core/gate/roll_out.h"

#include <algorithm>

#include "base/check.h"
#include "base/format.h"

namespace tidegate::gate {
namespace {

bool is_merely_open(const Assessment& assessment) {
  const auto& comparison = assessment.measurement.comparison;
  if (!comparison || comparison->canary.events + comparison->canary.series <= 0) return false;
  const bool is_new = !comparison->steps.empty() && comparison->steps.back().canary_compared <= 0;
  if (is_new) return false;  // nothing of this step was seen
  return std::ranges::none_of(assessment.measurement.caveats,
                              [](const Caveat& caveat) { return caveat.disqualifies && caveat.kind != "undecided"; });
}

class Run {
 public:
  Run(const Gate& gate, const WatchOrder& order, const RolloutWorld& world)
      : rollout_(*gate.rollout),
        order_(order),
        world_(world),
        tally_(gate, order.plan, order.start),
        give_up_(order.give_up.value_or(Timestamp{INT64_MAX})) {}

  RolloutEnd to_its_end() {
    auto stop = begin_step(0);
    while (!stop) stop = evaluate_once();
    const RolloutCourse course{
        .cut_short = stop, .change_error = change_error_, .steps = steps_, .planned = rollout_.steps.size()};
    return {.decision = conclude_rollout(tally_, course, world_.clock.now()),
            .change_error = change_error_,
            .steps = std::move(steps_),
            .evaluations = std::move(evaluations_)};
  }

 private:
  bool is_last() const { return steps_.size() == rollout_.steps.size(); }
  Timestamp step_end() const { return steps_.back().begin + rollout_.steps[steps_.size() - 1].length; }

  std::optional<Stop> change_to(double traffic) {
    const auto changed = world_.change(traffic);
    if (changed) return std::nullopt;
    if (changed.error().kind == ErrorKind::interrupted) return Stop::interrupted;
    change_error_ = changed.error().message;
    return Stop::change_failed;
  }

  std::optional<Stop> begin_step(std::size_t index) {
    const double traffic = rollout_.steps[index].traffic;
    const auto changed_from = world_.clock.now();
    if (auto stop = change_to(traffic)) return stop;
    const auto begin = world_.clock.now();
    steps_.push_back({.begin = begin, .traffic = traffic, .changing = begin - changed_from});
    next_ = steps_.back().begin + order_.plan.warmup;
    show(WatchProgress::Phase::waiting);
    return std::nullopt;
  }

  void show(WatchProgress::Phase phase) const {
    Duration to_come;
    for (auto i = steps_.size(); i < rollout_.steps.size(); ++i) to_come = to_come + rollout_.steps[i].length;
    world_.observe({.phase = phase,
                    .start = order_.start,
                    .counts_from = steps_.back().begin + order_.plan.warmup,
                    .end = std::max(step_end(), world_.clock.now()) + to_come,
                    .next = next_,
                    .tally = tally_,
                    .steps = steps_});
  }

  std::optional<Stop> evaluate_once() {
    show(WatchProgress::Phase::waiting);
    if (!world_.clock.sleep_until(std::min(next_, give_up_))) return Stop::interrupted;
    if (world_.clock.now() >= give_up_) return Stop::deadline;
    show(WatchProgress::Phase::evaluating);
    const auto at = world_.clock.now();
    auto decision = world_.evaluate(at, std::min(order_.check_deadline, give_up_ - at), steps_);
    if (!world_.clock.sleep_until(at)) return Stop::interrupted;
    evaluations_.push_back(at);
    tally_.add(at, std::move(decision));
    next_ = next_after(world_.clock.now());
    show(WatchProgress::Phase::evaluated);
    if (auto stop = tally_.certain(); stop && *stop != Stop::proven) return stop;
    return at >= step_end() ? end_step(at) : std::nullopt;
  }

  // At the end of a step there is always an evaluation.
  Timestamp next_after(Timestamp now) const {
    const auto passed = std::max<std::int64_t>((now - order_.start).ms / order_.plan.every.ms, 0);
    const auto next = order_.start + order_.plan.every * (passed + 1);
    return now < step_end() ? std::min(next, step_end()) : next;
  }

  std::optional<Stop> end_step(Timestamp at) {
    const auto& last = *tally_.last();
    if (is_last() && last.action == Action::open) {
      if (auto stop = change_to(1)) return stop;
      return Stop::proven;
    }
    if (!is_last() && may_advance(last)) return begin_step(steps_.size());
    const auto patience = std::max({order_.plan.extend, tally_.patience(), Duration{}});
    if (at >= step_end() + patience) return Stop::time_over;
    return std::nullopt;
  }

  const Rollout& rollout_;
  const WatchOrder& order_;
  const RolloutWorld& world_;
  Tally tally_;
  Timestamp give_up_;
  Timestamp next_;
  std::vector<StepTaken> steps_;
  std::vector<Timestamp> evaluations_;
  std::string change_error_;
};

}  // namespace

// What failing to change the traffic ended is about another traffic than the one that was meant.
Decision conclude_rollout(const Tally& tally, const RolloutCourse& course, Timestamp now) {
  const auto& [cut_short, change_error, steps, planned] = course;
  auto stop = cut_short.value_or(Stop::time_over);
  if (!cut_short && !change_error.empty()) {
    stop = Stop::change_failed;
  } else if (!cut_short && tally.certain()) {
    stop = *tally.certain();
  } else if (!cut_short && tally.last() && tally.last()->action == Action::open) {
    stop = Stop::proven;
  }
  auto decision = tally.conclude(stop, now);
  if (decision.watch && !steps.empty()) {
    decision.watch->step = static_cast<int>(steps.size());
    decision.watch->steps = static_cast<int>(planned);
    decision.watch->traffic = steps.back().traffic;
  }
  if (stop != Stop::change_failed) return decision;
  decision.verdict = Verdict::inconclusive;
  decision.action = Action::block;
  decision.because = "the traffic could not be changed: " + change_error;
  return decision;
}

void note_traffic_left(Decision& decision, const std::string& abort_error) {
  if (!abort_error.empty()) decision.because += "; the canary keeps its traffic, since on_abort failed: " + abort_error;
}

std::optional<Timestamp> planned_end(const Rollout& rollout, std::span<const StepTaken> steps) {
  if (steps.empty() || steps.size() > rollout.steps.size()) return std::nullopt;
  return steps.back().begin + rollout.steps[steps.size() - 1].length;
}

Duration length_of(const Rollout& rollout) {
  Duration length;
  for (const auto& step : rollout.steps) length = length + step.length;
  return length;
}

bool may_advance(const Decision& decision) {
  if (decision.verdict == Verdict::fail || decision.mistaken) return false;
  return std::ranges::all_of(decision.assessments, [](const Assessment& assessment) {
    const bool matters = assessment.decides && assessment.severity == Severity::block && !assessment.waved_through;
    return !matters || assessment.verdict != Verdict::inconclusive || is_merely_open(assessment);
  });
}

RolloutEnd roll_out(const Gate& gate, const WatchOrder& order, const RolloutWorld& world) {
  CHECK(gate.rollout && !gate.rollout->steps.empty());
  return Run(gate, order, world).to_its_end();
}

}  // namespace tidegate::gate
