#include "core/canary/argo_counting.h"

#include <algorithm>

#include "base/check.h"
#include "base/format.h"
#include "base/text.h"

namespace tidegate::canary {
namespace {

constexpr Duration kErrorRetry = seconds(10);  // DefaultErrorRetryInterval, whatever the metric's interval is

void count(ArgoCounters& counters, ArgoPhase phase) {
  if (phase == ArgoPhase::error) {
    ++counters.errors;
    ++counters.consecutive_errors;
    counters.consecutive_successes = 0;
    return;
  }
  ++counters.count;
  counters.consecutive_errors = 0;
  counters.consecutive_successes = phase == ArgoPhase::successful ? counters.consecutive_successes + 1 : 0;
  if (phase == ArgoPhase::successful) ++counters.successful;
  if (phase == ArgoPhase::failed) ++counters.failed;
  if (phase == ArgoPhase::inconclusive) ++counters.inconclusive;
}

struct Assessed {
  ArgoPhase phase = ArgoPhase::running;
  std::string reason;
  bool not_evaluated = false;
};

std::string beyond(std::string_view what, std::int64_t count, std::string_view limit_name, std::int64_t limit) {
  return format("{} ({}) > {} ({})", what, count, limit_name, limit);
}

// Each limit is looked at, and the later one wins.
std::optional<Assessed> beyond_limits(const ArgoLimits& limits, const ArgoCounters& counters) {
  std::optional<Assessed> found;
  if (limits.failure_limit >= 0 && counters.failed > limits.failure_limit) {
    found = {ArgoPhase::failed, beyond("failed", counters.failed, "failureLimit", limits.failure_limit)};
  }
  if (counters.inconclusive > limits.inconclusive_limit) {
    found = {ArgoPhase::inconclusive,
             beyond("inconclusive", counters.inconclusive, "inconclusiveLimit", limits.inconclusive_limit)};
  }
  if (counters.consecutive_errors > limits.consecutive_error_limit) {
    found = {ArgoPhase::error, beyond("consecutiveErrors", counters.consecutive_errors, "consecutiveErrorLimit",
                                      limits.consecutive_error_limit)};
  }
  return found;
}

bool has_reached_count(const ArgoLimits& limits, const ArgoCounters& counters) {
  const auto most = limits.effective_count();
  return most && counters.count >= *most;
}

Assessed at_the_count(const ArgoLimits& limits, const ArgoCounters& counters) {
  const std::string reached = format("count ({}) reached", counters.count);
  if (limits.consecutive_success_limit <= 0) return {ArgoPhase::successful, reached};
  const std::string missed = reached + format(" without {} successes in a row", limits.consecutive_success_limit);
  return {limits.failure_limit >= 0 ? ArgoPhase::inconclusive : ArgoPhase::failed, missed};
}

enum class RunIs { going_on, terminating };

// A metric that nothing is in flight of. Source: assessMetricStatus.
Assessed assessed(const ArgoLimits& limits, const ArgoMetricState& state, RunIs run) {
  if (!state.last) {
    if (run == RunIs::going_on) return {ArgoPhase::pending, ""};
    return {ArgoPhase::successful, "the run was terminated before its first measurement", true};
  }
  const ArgoCounters& counters = state.counters;
  if (auto beyond = beyond_limits(limits, counters)) return *std::move(beyond);
  if (limits.consecutive_success_limit > 0 && counters.consecutive_successes >= limits.consecutive_success_limit) {
    return {ArgoPhase::successful, format("{} successes in a row", counters.consecutive_successes)};
  }
  if (has_reached_count(limits, counters)) return at_the_count(limits, counters);
  if (run == RunIs::going_on) return {ArgoPhase::running, ""};
  return {ArgoPhase::successful, "the run was terminated before its last measurement", true};
}

}  // namespace

bool is_completed(ArgoPhase phase) { return phase != ArgoPhase::running && phase != ArgoPhase::pending; }

std::string_view name_of(ArgoPhase phase) {
  switch (phase) {
    case ArgoPhase::successful: return "Successful";
    case ArgoPhase::running: return "Running";
    case ArgoPhase::pending: return "Pending";
    case ArgoPhase::inconclusive: return "Inconclusive";
    case ArgoPhase::error: return "Error";
    case ArgoPhase::failed: return "Failed";
  }
  return "";
}

ArgoPhase measured(ArgoAnswer success, ArgoAnswer failure) {
  if (success == ArgoAnswer::unclear || failure == ArgoAnswer::unclear) return ArgoPhase::error;
  if (failure == ArgoAnswer::holds) return ArgoPhase::failed;
  if (success == ArgoAnswer::holds) return ArgoPhase::successful;
  const bool has_success = success != ArgoAnswer::no_condition, has_failure = failure != ArgoAnswer::no_condition;
  if (has_success && has_failure) return ArgoPhase::inconclusive;
  return has_success ? ArgoPhase::failed : ArgoPhase::successful;
}

ArgoRun::ArgoRun(std::vector<Metric> metrics, Timestamp started)
    : metrics_(std::move(metrics)), states_(metrics_.size()), started_(started) {}

std::optional<Timestamp> ArgoRun::due(std::size_t metric) const {
  const ArgoMetricState& state = states_[metric];
  const ArgoLimits& limits = metrics_[metric].limits;
  if (is_completed(state.phase) || is_terminating_ || state.is_measuring) return std::nullopt;
  if (!state.last) return started_ + limits.initial_delay;
  if (state.last == ArgoPhase::error) return *state.last_finished + kErrorRetry;
  return *state.last_finished + limits.interval.value_or(kErrorRetry);
}

void ArgoRun::begin(std::size_t metric) {
  ArgoMetricState& state = states_[metric];
  CHECK(!state.is_measuring);
  state.is_measuring = true;
  if (!is_completed(state.phase)) state.phase = ArgoPhase::running;
}

void ArgoRun::finish(std::size_t metric, ArgoPhase phase, Timestamp finished) {
  ArgoMetricState& state = states_[metric];
  CHECK(is_completed(phase));
  state.is_measuring = false;
  state.last = phase;
  state.last_finished = finished;
  count(state.counters, phase);
  assess_all();
}

void ArgoRun::terminate() {
  is_terminating_ = true;
  assess_all();
}

// A completed metric stays as it is.
void ArgoRun::assess(std::size_t metric) {
  ArgoMetricState& state = states_[metric];
  if (is_completed(state.phase) || state.is_measuring) return;
  Assessed now = assessed(metrics_[metric].limits, state, is_terminating_ ? RunIs::terminating : RunIs::going_on);
  state.phase = now.phase;
  state.reason = std::move(now.reason);
  state.not_evaluated = now.not_evaluated;
}

// Twice where the first time ends the run, so that the others learn of it.
void ArgoRun::assess_all() {
  for (std::size_t i = 0; i < metrics_.size(); ++i) assess(i);
  const auto ends_run = [&](std::size_t i) {
    const ArgoPhase phase = states_[i].phase;
    return !metrics_[i].is_dry_run && is_completed(phase) && phase != ArgoPhase::successful;
  };
  for (std::size_t i = 0; i < metrics_.size() && !is_terminating_; ++i) {
    if (ends_run(i)) terminate();
  }
}

ArgoPhase ArgoRun::phase() const {
  auto worst = ArgoPhase::successful;
  for (std::size_t i = 0; i < metrics_.size(); ++i) {
    if (!is_completed(states_[i].phase)) return ArgoPhase::running;
    if (!metrics_[i].is_dry_run) worst = std::max(worst, states_[i].phase);
  }
  return worst;
}

ArgoPhase ArgoRun::dry_run_phase() const {
  auto worst = ArgoPhase::successful;
  for (std::size_t i = 0; i < metrics_.size(); ++i) {
    if (metrics_[i].is_dry_run) worst = std::max(worst, states_[i].phase);
  }
  return worst;
}

std::vector<std::string> ArgoRun::fails_open() const {
  if (phase() != ArgoPhase::successful) return {};
  std::vector<std::string> reasons;
  const auto decides = [](const Metric& metric) { return !metric.is_dry_run; };
  if (std::ranges::none_of(metrics_, decides)) reasons.emplace_back("the run has no metric that decides");
  for (std::size_t i = 0; i < metrics_.size(); ++i) {
    if (!states_[i].not_evaluated || metrics_[i].is_dry_run) continue;
    reasons.push_back(quoted(printable(metrics_[i].name, 60)) + " was not evaluated: " + states_[i].reason);
  }
  return reasons;
}

ArgoEffect effect_of(ArgoPhase run) {
  if (run == ArgoPhase::inconclusive) return ArgoEffect::pauses;
  return run == ArgoPhase::error || run == ArgoPhase::failed ? ArgoEffect::aborts : ArgoEffect::goes_on;
}

}  // namespace tidegate::canary
