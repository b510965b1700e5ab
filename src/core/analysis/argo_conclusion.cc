#include "core/analysis/argo_conclusion.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "core/analysis/conclusion.h"
#include "core/gate/decide.h"

namespace tidegate::analysis {
namespace {

using canary::ArgoMetricState;
using canary::ArgoPhase;

constexpr std::string_view kPasses = "Argo Rollouts would pass this";
constexpr std::string_view kFails = "Argo Rollouts would call this failed";

// "2 failed, 1 error of 3 measurements".
std::string tally_of(const canary::ArgoCounters& counters) {
  std::vector<std::string> parts;
  const auto add = [&](std::int64_t count, std::string_view word) {
    if (count > 0) parts.push_back(format("{} {}", count, word));
  };
  add(counters.successful, "successful");
  add(counters.failed, "failed");
  add(counters.inconclusive, "inconclusive");
  add(counters.errors, counters.errors == 1 ? "error" : "errors");
  const auto all = static_cast<std::size_t>(counters.count + counters.errors);
  return parts.empty() ? "no measurements" : join(parts, ", ") + " of " + count_of(all, "measurement");
}

// Where the run is measured until something ends it, that is how it was meant.
bool ended_as_meant(const ArgoAnalysis& analysis, std::size_t metric) {
  const ArgoMetricState& state = analysis.run().metric(metric);
  return analysis.was_terminated() && !analysis.run().metrics()[metric].limits.effective_count() &&
         state.last == ArgoPhase::successful;
}

class Assessor {
 public:
  Assessor(const ArgoAnalysis& analysis, std::size_t metric, Ended ended)
      : analysis_(analysis),
        metric_(metric),
        ended_(ended),
        planned_(analysis.metrics()[metric]),
        state_(analysis.run().metric(metric)),
        history_(analysis.histories()[metric]) {}

  Assessment assess() {
    fill();
    switch (state_.phase) {
      case ArgoPhase::pending:
      case ArgoPhase::running: unfinished(); break;
      case ArgoPhase::successful: successful(); break;
      case ArgoPhase::failed: failed(); break;
      case ArgoPhase::inconclusive: inconclusive(); break;
      case ArgoPhase::error: error(); break;
    }
    const auto first = std::ranges::find_if(out_.measurement.caveats, &Caveat::disqualifies);
    if (first != out_.measurement.caveats.end()) {
      out_.verdict = Verdict::inconclusive;
      out_.because = first->why + " (" + tally_of(state_.counters) + ")";
      out_.next = first->next;
    }
    return std::move(out_);
  }

 private:
  void fill() {
    const ArgoMetric& metric = planned_.metric;
    out_ = {.objective = metric.name,
            .severity = metric.is_dry_run ? Severity::info : Severity::block,
            .limit = limit_of(metric),
            .value = history_.latest.empty() ? "no data" : history_.latest.back().value,
            .decides = !metric.is_dry_run,
            .condition = {.kind = Condition::Kind::expression},
            .place = metric.place};
    Measurement& measurement = out_.measurement;
    measurement.expression = planned_.question;
    measurement.samples = static_cast<double>(history_.answered);
    for (const Measured& measured : history_.latest) measurement.questions.push_back(measured.question);
    if (history_.latest.empty()) return;
    measurement.window = measurement.wanted = between(history_.first, history_.last);
    const auto answered = std::ranges::find(history_.latest.rbegin(), history_.latest.rend(), Measured::Trouble::none,
                                            &Measured::trouble);
    const Measured& last = answered == history_.latest.rend() ? history_.latest.back() : *answered;
    measurement.value = last.number;
    measurement.readings = last.readings;
    if (last.series) measurement.series = static_cast<double>(*last.series);
  }

  void doubt(Caveat caveat) {
    caveat.disqualifies = true;
    out_.measurement.caveats.push_back(std::move(caveat));
  }

  void unfinished() {
    doubt({.kind = "not-judged",
           .why = format("it was not measured to its end: {}", stopped_by(ended_, "it was interrupted")),
           .next = "let the analysis run to its end"});
  }

  void inconclusive() {
    const bool is_job = std::holds_alternative<ArgoJob>(planned_.metric.provider);
    const std::string what = is_job ? out_.value : "neither condition holds on " + out_.value;
    doubt({.kind = "not-judged",
           .why = format("{}: {}", what, state_.reason),
           .next = is_job ? "see why the image can't be pulled"
                          : "look at the value: Argo Rollouts pauses for a person to decide"});
  }

  // A doubtful success counts as an inconclusive measurement would.
  void successful() {
    out_.verdict = Verdict::pass;
    out_.because = format("{}: {}", state_.reason, tally_of(state_.counters));
    if (state_.not_evaluated && !ended_as_meant(analysis_, metric_)) {
      return doubt({.kind = "not-judged",
                    .why = format("{}, but {}", kPasses, state_.reason),
                    .next = analysis_.was_terminated() ? "give the run the time that the metric's count takes"
                                                       : "see the metric that ended the run first"});
    }
    if (history_.note) {
      out_.measurement.caveats.push_back(
          {.kind = history_.note->kind, .why = "a measurement passed without evidence: " + history_.note->why});
    }
    if (history_.doubtful_successes == 0) return;
    const ArgoLimits& limits = planned_.metric.limits;
    const auto unclear = history_.doubtful_successes + state_.counters.inconclusive;
    const bool is_tolerated = unclear <= limits.inconclusive_limit && limits.consecutive_success_limit == 0 &&
                              state_.counters.successful > history_.doubtful_successes;
    Caveat caveat{.kind = history_.doubt->kind,
                  .why = format("{}: {}", kPasses, history_.doubt->why),
                  .is_no_data = history_.doubt->is_no_data,
                  .next = history_.doubt->next};
    if (!is_tolerated) return doubt(std::move(caveat));
    caveat.why += format("; {} such, and inconclusiveLimit is {}", unclear, limits.inconclusive_limit);
    out_.measurement.caveats.push_back(std::move(caveat));
  }

  void failed() {
    const auto stands = state_.counters.failed - history_.doubtful_failures;
    const auto limit = planned_.metric.limits.failure_limit;
    const bool is_proven = history_.doubtful_failures == 0 || (limit >= 0 && stands > limit);
    if (!is_proven) {
      return doubt({.kind = history_.doubt->kind,
                    .why = format("{}: {}", kFails, history_.doubt->why),
                    .is_no_data = history_.doubt->is_no_data,
                    .next = history_.doubt->next});
    }
    out_.verdict = Verdict::fail;
    out_.because = format("{}; {}, the last one {}", state_.reason, tally_of(state_.counters), out_.value);
    out_.next = planned_.metric.is_dry_run ? "look into it; it does not block the release"
                                           : "roll back or fix; then run the analysis again";
  }

  void error() {
    const auto last = std::ranges::find_if(history_.latest.rbegin(), history_.latest.rend(),
                                           [](const Measured& one) { return one.trouble != Measured::Trouble::none; });
    if (last == history_.latest.rend()) return unfinished();
    switch (last->trouble) {
      case Measured::Trouble::none: return;
      case Measured::Trouble::source:
        return doubt({.kind = "source-error",
                      .why = last->why,
                      .is_error = true,
                      .next = "see why the source gives no answer, then run the analysis again"});
      case Measured::Trouble::query:
        return doubt({.kind = "source-error", .why = last->why, .is_mistake = true, .next = "correct the query"});
      case Measured::Trouble::condition: break;
    }
    const bool is_empty = last->is_empty;
    doubt({.kind = is_empty ? "no-data" : "not-judged",
           .why = format("the condition can't be evaluated {}: {}", is_empty ? "without data" : "on " + last->value,
                         last->why),
           .is_no_data = is_empty,
           .next = is_empty ? "check the query's names and labels, and that there is traffic"
                            : "correct the condition, so that it fits what comes"});
  }

  const ArgoAnalysis& analysis_;
  std::size_t metric_;
  Ended ended_;
  const AnalysisMetric& planned_;
  const ArgoMetricState& state_;
  const History& history_;
  Assessment out_;
};

// decide() is the one place where assessments become a decision: metrics are objectives, all of which must pass.
Gate gate_of(const ArgoAnalysis& analysis) {
  Gate gate{.name = analysis.plan().name, .rule = {.kind = Rule::Kind::all_of}, .file = analysis.plan().file};
  for (std::size_t i = 0; i < analysis.size(); ++i) {
    const ArgoMetric& metric = analysis.metrics()[i].metric;
    gate.objectives.push_back({.name = metric.name,
                               .source = analysis.metrics()[i].source,
                               .severity = metric.is_dry_run ? Severity::info : Severity::block,
                               .place = metric.place});
    gate.rule.children.push_back({.kind = Rule::Kind::objective, .objective = i});
  }
  return gate;
}

std::string_view end_of(const ArgoAnalysis& analysis) {
  if (analysis.was_terminated()) return "its time was over";
  return analysis.run().is_terminating() ? "a metric ended it" : "every metric was measured to its end";
}

WatchSummary summary_of(const ArgoAnalysis& analysis, Ended ended, const gate::AnalysisRecord& record) {
  const Duration took = record.end - record.start;
  const auto until = record.until ? std::optional(*record.until - record.start) : std::nullopt;
  WatchSummary summary{.start = record.start,
                       .planned = std::max(took, until.value_or(planned_length(analysis.plan()).value_or(took))),
                       .took = took,
                       .stopped = stopped_by(ended, end_of(analysis))};
  for (std::size_t i = 0; i < analysis.size(); ++i) {
    const auto& counters = analysis.run().metric(i).counters;
    summary.evaluations += static_cast<int>(counters.count + counters.errors);
    summary.failing += static_cast<int>(counters.failed);
  }
  return summary;
}

}  // namespace

// "result[0] <= 0.05", "not: result[0] > 0.05".
std::string limit_of(const ArgoMetric& metric) {
  if (std::holds_alternative<ArgoJob>(metric.provider)) return "the job completes";
  std::string limit = metric.success_condition;
  if (!metric.failure_condition.empty()) limit += (limit.empty() ? "not: " : ", not: ") + metric.failure_condition;
  return limit.empty() ? "no condition" : limit;
}

Decision conclude(const ArgoAnalysis& analysis, Ended ended, const gate::AnalysisRecord& record) {
  std::vector<Assessment> assessments;
  for (std::size_t i = 0; i < analysis.size(); ++i) {
    assessments.push_back(Assessor(analysis, i, ended).assess());
  }
  Decision decision = gate::decide(gate_of(analysis), std::move(assessments));
  if (std::ranges::none_of(decision.assessments, &Assessment::decides)) {
    never_open(decision, "no metric decides: all of them are dry runs");
  }
  decision.decided_at = record.end;
  decision.watch = summary_of(analysis, ended, record);
  tell_end(decision, ended);
  return decision;
}

}  // namespace tidegate::analysis
