#include "core/analysis/analysis.h"

#include <algorithm>

#include "base/check.h"
#include "core/analysis/conclude.h"
#include "core/gate/measure.h"

namespace tidegate::analysis {
namespace {

using canary::ArgoPhase;

constexpr Duration kLongest = hours(24 * 365 * 100);  // that is planned: no product of a count overflows
constexpr std::size_t kMostKept = 10;                 // measurements of a metric, as Argo keeps them

canary::ArgoRun run_of(const AnalysisPlan& plan, Timestamp start) {
  std::vector<canary::ArgoRun::Metric> metrics;
  for (const auto& [metric, source, question] : plan.metrics) {
    metrics.push_back({.name = metric.name, .limits = metric.limits, .is_dry_run = metric.is_dry_run});
  }
  return {std::move(metrics), start};
}

Duration timeout_of(const ArgoMetric& metric) {
  const auto* web = std::get_if<ArgoWeb>(&metric.provider);
  const auto* prometheus = std::get_if<ArgoPrometheus>(&metric.provider);
  return web != nullptr ? web->timeout : prometheus != nullptr ? prometheus->timeout : seconds(30);
}

void remember(History& history, Measured measured, Timestamp at) {
  if (history.latest.empty()) history.first = at;
  history.last = at;
  if (measured.trouble == Measured::Trouble::none) ++history.answered;
  if (measured.doubt && measured.doubt->is_said) {
    if (measured.phase == ArgoPhase::successful) history.note = measured.doubt;
    measured.doubt.reset();
  }
  const bool is_success = measured.phase == ArgoPhase::successful;
  const bool is_excused = measured.phase == ArgoPhase::failed && measured.doubt && measured.doubt->excuses;
  if (is_success && measured.doubt) ++history.doubtful_successes;
  if (is_excused) ++history.doubtful_failures;
  if ((is_success && measured.doubt) || is_excused) history.doubt = measured.doubt;
  if (history.latest.size() == kMostKept) history.latest.erase(history.latest.begin());
  history.latest.push_back(std::move(measured));
}

}  // namespace

Analysis::Analysis(const AnalysisPlan& plan, Timestamp start)
    : plan_(plan), start_(start), run_(run_of(plan, start)), histories_(plan.metrics.size()) {
  for (const auto& metric : plan.metrics) conditions_.push_back(parse_conditions(metric.metric));
}

bool Analysis::is_over() const { return canary::is_completed(run_.phase()); }

std::optional<Timestamp> Analysis::next() const {
  std::optional<Timestamp> first;
  for (std::size_t i = 0; i < plan_.metrics.size(); ++i) {
    const auto due = run_.due(i);
    if (due) first = std::min(first.value_or(*due), *due);
  }
  return first;
}

std::vector<std::size_t> Analysis::due(Timestamp at) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < plan_.metrics.size(); ++i) {
    const auto due = run_.due(i);
    if (due && *due <= at) found.push_back(i);
  }
  return found;
}

std::vector<Measured> Analysis::measure(const gate::AnalysisRound& round, const gate::Sources& sources, Clock* clock,
                                        Duration deadline) const {
  std::vector<gate::Asker::Ask> asks;
  std::vector<Result<Question>> questions;
  Duration longest;
  for (const std::size_t metric : round.metrics) {
    const auto& planned = plan_.metrics[metric];
    questions.push_back(question_of(planned, round.at));
    if (questions.back()) asks.push_back({planned.source, *questions.back()});
    longest = std::max(longest, timeout_of(planned.metric));
  }
  gate::Asker asker(sources, {.at = round.at, .clock = clock, .deadline = std::min(longest, deadline)});
  const auto answers = asker.ask(asks);
  std::vector<Measured> measured;
  std::size_t next = 0;
  for (std::size_t i = 0; i < round.metrics.size(); ++i) {
    const std::size_t metric = round.metrics[i];
    const Question question = questions[i].value_or(Question{.text = plan_.metrics[metric].question, .at = round.at});
    const auto answer = questions[i] ? answers[next++] : Result<Answer>(std::unexpected(questions[i].error()));
    measured.push_back(judge(plan_.metrics[metric], conditions_[metric], question, answer));
  }
  return measured;
}

void Analysis::add(const gate::AnalysisRound& round, std::vector<Measured> measured) {
  CHECK(measured.size() == round.metrics.size());
  for (const std::size_t metric : round.metrics) run_.begin(metric);
  for (std::size_t i = 0; i < measured.size(); ++i) {
    const std::size_t metric = round.metrics[i];
    const ArgoPhase phase = measured[i].phase;
    remember(histories_[metric], std::move(measured[i]), round.at);
    run_.finish(metric, phase, round.finished);
  }
}

void Analysis::terminate() {
  was_terminated_ = true;
  run_.terminate();
}

Performed perform(const AnalysisPlan& plan, const AnalysisOrder& order, const gate::Sources& sources, Clock& clock,
                  const Observe& observe) {
  Analysis analysis(plan, order.start);
  gate::AnalysisRecord record{.start = order.start, .until = order.until};
  const Timestamp never{INT64_MAX};
  const Timestamp give_up = order.give_up.value_or(never), until = order.until.value_or(never);
  const auto end = [&](Ended ended) -> Performed {
    record.end = clock.now();
    record.ended = std::string(name_of(ended));
    record.is_terminated = analysis.was_terminated();
    return {.decision = conclude(analysis, ended, record), .record = record};
  };
  observe(analysis, {.at = order.start, .finished = order.start});
  while (!analysis.is_over()) {
    const Timestamp next = std::min(analysis.next().value_or(never), until);
    if (!clock.sleep_until(std::min(next, give_up))) return end(Ended::interrupted);
    gate::AnalysisRound round{.at = clock.now()};
    if (round.at >= give_up) return end(Ended::deadline);
    if (round.at >= until) {
      analysis.terminate();
      continue;
    }
    round.metrics = analysis.due(round.at);
    auto measured = analysis.measure(round, sources, &clock, give_up - round.at);
    if (!clock.sleep_until(round.at)) return end(Ended::interrupted);  // what was asked came back empty-handed
    round.finished = clock.now();
    if (round.finished >= give_up) return end(Ended::deadline);
    analysis.add(round, std::move(measured));
    record.rounds.push_back(round);
    observe(analysis, round);
  }
  return end(Ended::completed);
}

Decision perform_again(const AnalysisPlan& plan, const gate::AnalysisRecord& record, const gate::Sources& sources) {
  Analysis analysis(plan, record.start);
  for (const auto& round : record.rounds) {
    const auto is_unknown = [&](std::size_t metric) { return metric >= plan.metrics.size(); };
    if (std::ranges::any_of(round.metrics, is_unknown)) break;  // altered: the decision will differ
    analysis.add(round, analysis.measure(round, sources, nullptr, hours(1)));
  }
  if (record.is_terminated) analysis.terminate();
  return conclude(analysis, ended_of(record.ended), record);
}

std::optional<Duration> planned_length(const AnalysisPlan& plan) {
  Duration longest;
  for (const auto& planned : plan.metrics) {
    const ArgoLimits& limits = planned.metric.limits;
    const auto count = limits.effective_count();
    if (!count) return std::nullopt;
    const double between = limits.interval.value_or(Duration{}).seconds() * static_cast<double>(*count - 1);
    const auto whole = seconds(static_cast<std::int64_t>(std::min(between, kLongest.seconds())));
    longest = std::max(longest, std::min(limits.initial_delay, kLongest) + whole);
  }
  return longest;
}

}  // namespace tidegate::analysis
