#include "core/gate/watch.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "core/gate/score.h"

namespace tidegate::gate {
namespace {

// In overtime nobody waits for a wide grid: the source is asked at least this often.
constexpr Duration kOvertimeStep = seconds(15);

bool has_error(const Assessment& assessment) {
  return std::ranges::any_of(assessment.measurement.caveats, &Caveat::is_error);
}

// A source was asked, and answered: right after the warm-up there is nothing to ask about yet.
bool has_answer(const Assessment& assessment) {
  return !has_error(assessment) && assessment.measurement.window.length() > Duration{};
}

// Lacks an answer that the decision needs.
bool is_out(const Assessment& assessment) {
  return has_error(assessment) && assessment.verdict == Verdict::inconclusive && assessment.decides &&
         !assessment.waved_through && assessment.severity != Severity::info;
}

bool passes_on_evidence(const Decision& decision) {
  return (decision.verdict == Verdict::pass || decision.verdict == Verdict::warn) &&
         std::ranges::none_of(decision.assessments, &Assessment::waved_through);
}

bool is_compared(const Assessment& assessment) { return assessment.measurement.comparison.has_value(); }

bool is_proven_worse(const Assessment& assessment) {
  return is_compared(assessment) && assessment.verdict == Verdict::fail && assessment.decides &&
         assessment.severity == Severity::block;
}

bool is_open(const Assessment& assessment) {
  return is_compared(assessment) && assessment.measurement.comparison->finding == Comparison::Finding::open &&
         assessment.verdict == Verdict::inconclusive && assessment.decides && !assessment.waved_through;
}

// A metric of Kayenta's judge that has too few values yet.
bool lacks_values(const Assessment& assessment) {
  return assessment.measurement.kayenta && assessment.verdict == Verdict::inconclusive && assessment.decides &&
         !assessment.waved_through && !has_error(assessment);
}

bool cuts_short(Stop stop) {
  return stop == Stop::interrupted || stop == Stop::deadline || stop == Stop::outage || stop == Stop::change_failed;
}

std::string_view clause(Stop stop) {
  switch (stop) {
    case Stop::failing_certain: return "failing was certain";
    case Stop::mistaken: return "a query is wrong, which time doesn't mend";
    case Stop::passing_certain: return "enough evaluations in a row passed";
    case Stop::change_failed: return "the traffic could not be changed";
    case Stop::proven: return "the evidence sufficed";
    case Stop::time_over: return "the time was over";
    case Stop::outage: return "a source gave nothing for longer than max_outage";
    case Stop::interrupted: return "it was interrupted";
    case Stop::deadline: return "the deadline of the run passed";
  }
  return "";
}

// The sentence of a watch's decision: what the last evaluation said, and what became of it.
std::string sentence(Stop stop, Duration took, const std::string& last) {
  auto time = format_duration_rough(took);
  if (!cuts_short(stop)) return last + " (watched for " + time + ")";
  auto cause = stop == Stop::interrupted ? "interrupted" : std::string(clause(stop));
  return cause + ", after " + time + "; so far: " + last;
}

}  // namespace

Tally::Tally(const Gate& gate, const WatchPlan& plan, Timestamp start)
    : gate_(gate), plan_(plan), start_(start), failures_(gate.objectives.size()), histories_(gate.objectives.size()) {
  for (const auto& objective : gate.objectives) {
    if (std::ranges::find(outages_, objective.source, &SourceOutage::source) == outages_.end()) {
      outages_.push_back({.source = objective.source});
    }
  }
}

void Tally::add(Timestamp at, Decision decision) {
  CHECK(decision.assessments.size() == gate_.objectives.size());
  ++evaluations_;
  if (decision.verdict == Verdict::fail) ++failing_;
  passes_in_a_row_ = passes_on_evidence(decision) ? passes_in_a_row_ + 1 : 0;
  if (std::ranges::any_of(decision.assessments, has_answer)) anything_evaluated_ = true;
  count_failures(decision);
  count_outages(at, decision);
  for (std::size_t i = 0; i < histories_.size(); ++i) {
    const auto& assessment = decision.assessments[i];
    histories_[i].push_back({.at = at, .value = assessment.measurement.value, .verdict = assessment.verdict});
  }
  last_ = std::move(decision);
}

// Only a breach that made the gate fail uses up an objective's failing evaluations: not one of severity warn or info,
// one outvoted by its group, or one whose only_if was not met.
void Tally::count_failures(const Decision& decision) {
  if (decision.verdict != Verdict::fail) return;
  for (std::size_t i = 0; i < failures_.size(); ++i) {
    const auto& assessment = decision.assessments[i];
    bool failed_the_gate =
        assessment.verdict == Verdict::fail && assessment.decides && assessment.severity == Severity::block;
    if (failed_the_gate) ++failures_[i];
  }
}

// A source is out when an answer is lacking and none of its objectives got one. The time until the next evaluation that
// finds it back is what it was out.
void Tally::count_outages(Timestamp at, const Decision& decision) {
  for (auto& outage : outages_) {
    bool lacks = false, answers = false;
    for (std::size_t i = 0; i < gate_.objectives.size(); ++i) {
      if (gate_.objectives[i].source != outage.source) continue;
      lacks = lacks || is_out(decision.assessments[i]);
      answers = answers || !has_error(decision.assessments[i]);
    }
    if (outage.since) outage.total = outage.total + std::max(at - *outage.since, Duration{});
    outage.since = lacks && !answers ? std::optional(at) : std::nullopt;
  }
}

Duration Tally::outage() const {
  Duration longest;
  for (const auto& each : outages_) longest = std::max(longest, each.total);
  return longest;
}

std::optional<Stop> Tally::certain() const {
  if (!last_) return std::nullopt;
  if (std::ranges::any_of(failures_, [&](int count) { return count > plan_.failure_limit; })) {
    return Stop::failing_certain;
  }
  const bool fails = last_->verdict == Verdict::fail;
  if (fails && last_->score && last_->score->standing == KayentaScore::Standing::fail) return Stop::failing_certain;
  if (fails && std::ranges::any_of(last_->assessments, is_proven_worse)) return Stop::failing_certain;
  if (last_->mistaken) return Stop::mistaken;
  const bool compares = std::ranges::any_of(last_->assessments, is_compared);
  const bool may_pass = !compares || last_->decided_at >= start_ + plan_.min_duration.value_or(plan_.length);
  const bool enough_in_a_row = plan_.consecutive_passes > 0 && passes_in_a_row_ >= plan_.consecutive_passes;
  if (may_pass && enough_in_a_row) return Stop::passing_certain;
  if (may_pass && compares && passes_on_evidence(*last_)) return Stop::proven;
  bool out_too_long = std::ranges::any_of(
      outages_, [&](const SourceOutage& each) { return each.since && each.total >= plan_.max_outage; });
  return out_too_long ? std::optional(Stop::outage) : std::nullopt;
}

Duration Tally::patience() const {
  if (!last_ || last_->verdict == Verdict::fail) return {};
  if (last_->action == Action::hold) return plan_.length;
  bool lacks_an_answer = last_->verdict == Verdict::inconclusive && std::ranges::any_of(last_->assessments, is_out);
  const bool lacks_evidence =
      last_->verdict == Verdict::inconclusive &&
      (std::ranges::any_of(last_->assessments, is_open) || std::ranges::any_of(last_->assessments, lacks_values));
  if (lacks_evidence && !lacks_an_answer) return plan_.extend;
  return lacks_an_answer ? std::max(plan_.max_outage - outage(), Duration{}) : Duration{};
}

WatchSummary Tally::summary(Stop stop, Timestamp now) const {
  return {.start = start_,
          .planned = plan_.length,
          .took = now - start_,
          .evaluations = evaluations_,
          .failing = failing_,
          .outage = outage(),
          .stopped = std::string(clause(stop))};
}

Decision Tally::conclude(Stop stop, Timestamp now) const {
  auto decision = last_.value_or(Decision{.gate = gate_.name,
                                          .description = gate_.description,
                                          .service = gate_.service,
                                          .owner = gate_.owner,
                                          .file = gate_.file,
                                          .because = stop == Stop::time_over
                                                         ? "the watch ends before the change and its warm-up are over"
                                                         : "nothing was evaluated yet"});
  decision.decided_at = now;
  decision.watch = summary(stop, now);
  if (stop == Stop::time_over) fail_if_marginal(gate_, decision);
  if (!last_ || cuts_short(stop)) {
    decision.verdict = Verdict::inconclusive;
    if (decision.action == Action::open) decision.action = Action::block;
  }
  decision.nothing_evaluated = decision.verdict == Verdict::inconclusive && evaluations_ > 0 && !anything_evaluated_;
  decision.interrupted = stop == Stop::interrupted;
  decision.deadline_passed = stop == Stop::deadline;
  decision.because = sentence(stop, now - start_, decision.because);
  return decision;
}

namespace {

// When evaluations happen.
class Schedule {
 public:
  explicit Schedule(const WatchOrder& order)
      : every_(std::max(order.plan.every, seconds(1))),
        counts_from_(std::max(order.start, order.since.value_or(order.start) + order.plan.warmup)),
        planned_end_(order.start + order.plan.length),
        end_(planned_end_) {}

  Timestamp counts_from() const { return counts_from_; }
  Timestamp end() const { return end_; }
  bool is_over(Timestamp at) const { return at >= end_; }

  // Behind the planned end: goes on as long as there is a reason to, but no longer than was said first.
  void extend(Timestamp at, Duration patience) {
    if (at < planned_end_) return;
    if (patience == Duration{}) {
      end_ = at;
    } else if (end_ == planned_end_) {
      end_ = planned_end_ + patience;
    }
  }

  // The first moment of the grid behind `now`: one that was missed is skipped. The last one is the end.
  Timestamp next_after(Timestamp now) const {
    if (now < counts_from_) return std::min(counts_from_, end_);
    auto step = now < planned_end_ ? every_ : std::min(every_, kOvertimeStep);
    auto base = now < planned_end_ ? counts_from_ : planned_end_;
    auto passed = (now - base).ms / step.ms;
    return std::min(base + step * (passed + 1), end_);
  }

 private:
  Duration every_;
  Timestamp counts_from_;
  Timestamp planned_end_;
  Timestamp end_;
};

}  // namespace

Decision watch(const Gate& gate, const WatchOrder& order, Clock& clock, const Evaluate& evaluate,
               const Observe& observe) {
  Tally tally(gate, order.plan, order.start);
  Schedule schedule(order);
  auto next = schedule.counts_from();
  auto show = [&](WatchProgress::Phase phase) {
    observe({.phase = phase,
             .start = order.start,
             .counts_from = schedule.counts_from(),
             .end = schedule.end(),
             .next = next,
             .tally = tally});
  };
  auto end_by = [&](Stop stop) { return tally.conclude(stop, clock.now()); };
  auto give_up = order.give_up.value_or(Timestamp{INT64_MAX});
  if (next > schedule.end()) return end_by(Stop::time_over);
  for (;;) {
    show(WatchProgress::Phase::waiting);
    if (!clock.sleep_until(std::min(next, give_up))) return end_by(Stop::interrupted);
    if (clock.now() >= give_up) return end_by(Stop::deadline);
    show(WatchProgress::Phase::evaluating);
    auto at = clock.now();
    auto decision = evaluate(at, std::min(order.check_deadline, give_up - at));
    if (!clock.sleep_until(at)) return end_by(Stop::interrupted);  // what was asked meanwhile came back empty-handed
    tally.add(at, std::move(decision));
    schedule.extend(at, tally.patience());
    next = schedule.next_after(clock.now());
    show(WatchProgress::Phase::evaluated);
    if (auto stop = tally.certain()) return end_by(*stop);
    if (schedule.is_over(at)) return end_by(Stop::time_over);
    if (clock.now() >= give_up) return end_by(Stop::deadline);
  }
}

}  // namespace tidegate::gate
