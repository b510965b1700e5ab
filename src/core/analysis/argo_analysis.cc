#include "core/analysis/argo_analysis.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/format.h"
#include "base/text.h"
#include "core/analysis/argo_conclusion.h"

namespace tidegate::analysis {
namespace {

using canary::ArgoPhase;

constexpr Duration kLongest = hours(24 * 365 * 100);  // that is planned: no product of a count overflows
constexpr std::size_t kMostKept = 10;                 // measurements of a metric, as Argo keeps them

canary::ArgoRun run_of(const AnalysisPlan& plan, Timestamp start) {
  std::vector<canary::ArgoRun::Metric> metrics;
  for (const auto& [metric, source, question] : std::get<ArgoPlan>(plan.peer).metrics) {
    metrics.push_back({.name = metric.name, .limits = metric.limits, .is_dry_run = metric.is_dry_run});
  }
  return {std::move(metrics), start};
}

Duration timeout_of(const ArgoMetric& metric) {
  if (const auto* web = std::get_if<ArgoWeb>(&metric.provider)) return web->timeout;
  if (const auto* prometheus = std::get_if<ArgoPrometheus>(&metric.provider)) return prometheus->timeout;
  return hours(24);  // a Job may run for long; its own activeDeadlineSeconds and the run's deadline end it
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
  if (is_success && measured.doubt && measured.doubt->is_on_nothing) ++history.on_nothing;
  if (is_success && !measured.doubt) history.doubtful_successes -= std::exchange(history.on_nothing, 0);
  if (is_excused) ++history.doubtful_failures;
  if ((is_success && measured.doubt) || is_excused) history.doubt = measured.doubt;
  if (history.latest.size() == kMostKept) history.latest.erase(history.latest.begin());
  history.latest.push_back(std::move(measured));
}

Verdict verdict_of(ArgoPhase phase, bool is_doubtful) {
  switch (phase) {
    case ArgoPhase::successful: return is_doubtful ? Verdict::inconclusive : Verdict::pass;
    case ArgoPhase::failed: return is_doubtful ? Verdict::inconclusive : Verdict::fail;
    case ArgoPhase::running:
    case ArgoPhase::pending:
    case ArgoPhase::inconclusive:
    case ArgoPhase::error: break;
  }
  return Verdict::inconclusive;
}

}  // namespace

ArgoAnalysis::ArgoAnalysis(const AnalysisPlan& plan, Timestamp start)
    : plan_(plan), run_(run_of(plan, start)), histories_(std::get<ArgoPlan>(plan.peer).metrics.size()) {
  for (const auto& metric : metrics()) conditions_.push_back(parse_conditions(metric.metric));
}

bool ArgoAnalysis::is_over() const { return canary::is_completed(run_.phase()); }

std::optional<Timestamp> ArgoAnalysis::next() const {
  std::optional<Timestamp> first;
  for (std::size_t i = 0; i < size(); ++i) {
    const auto due = run_.due(i);
    if (due) first = std::min(first.value_or(*due), *due);
  }
  return first;
}

std::vector<std::size_t> ArgoAnalysis::due(Timestamp at) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < size(); ++i) {
    const auto due = run_.due(i);
    if (due && *due <= at) found.push_back(i);
  }
  return found;
}

Inquiry ArgoAnalysis::inquiry(std::size_t metric, Timestamp at) const {
  const AnalysisMetric& planned = metrics()[metric];
  return {.source = planned.source, .question = question_of(planned, at), .timeout = timeout_of(planned.metric)};
}

void ArgoAnalysis::add(const gate::AnalysisRound& round, std::span<const Asked> asked) {
  CHECK(asked.size() == round.metrics.size());
  for (const std::size_t metric : round.metrics) run_.begin(metric);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const std::size_t metric = round.metrics[i];
    Question question = asked[i].question;
    if (question.text.empty()) question.text = metrics()[metric].question;
    Measured measured = judge(metrics()[metric], conditions_[metric], question, asked[i].answer);
    if (asked[i].hidden && !measured.doubt && measured.phase == ArgoPhase::successful) {
      const Caveat& hidden = *asked[i].hidden;
      measured.doubt = Doubt{.kind = hidden.kind,
                             .why = hidden.why,
                             .next = hidden.next,
                             .is_no_data = hidden.is_no_data,
                             .is_on_nothing = hidden.kind == "no-data"};
    }
    const ArgoPhase phase = measured.phase;
    remember(histories_[metric], std::move(measured), round.at);
    run_.finish(metric, phase, round.finished);
  }
}

void ArgoAnalysis::terminate() {
  was_terminated_ = true;
  run_.terminate();
}

Decision ArgoAnalysis::conclude(Ended ended, const gate::AnalysisRecord& record) const {
  return analysis::conclude(*this, ended, record);
}

Standing ArgoAnalysis::standing(std::size_t metric) const {
  const auto& state = run_.metric(metric);
  Standing standing{.name = metrics()[metric].metric.name,
                    .limit = limit_of(metrics()[metric].metric),
                    .state = std::string(canary::name_of(state.phase))};
  if (canary::is_completed(state.phase)) standing.end = state.reason;
  const auto& latest = histories_[metric].latest;
  if (latest.empty()) return standing;
  const Measured& last = latest.back();
  standing.last = canary::name_of(last.phase);
  standing.value = last.value;
  standing.why = last.why;
  if (last.doubt) standing.doubt = last.doubt->why;
  const ArgoPhase phase = canary::is_completed(state.phase) ? state.phase : last.phase;
  standing.so_far = verdict_of(phase, last.doubt.has_value());
  return standing;
}

std::string ArgoAnalysis::progress() const {
  std::int64_t all = 0, failed = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    all += run_.metric(i).counters.count + run_.metric(i).counters.errors;
    failed += run_.metric(i).counters.failed;
  }
  return format("{}, {} failed", count_of(static_cast<std::size_t>(all), "measurement"), failed);
}

std::unique_ptr<Analysis> begin_argo(const AnalysisPlan& plan, Timestamp start) {
  return std::make_unique<ArgoAnalysis>(plan, start);
}

std::optional<Duration> planned_length(const ArgoPlan& plan) {
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
