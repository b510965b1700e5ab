#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "core/model/argo_analysis.h"

// Argo Rollouts' own way from conditions to measurements, from measurements to metrics and from metrics to a run, its
// mistakes included: for gates that were written for it. Source: argo-rollouts 1.10, analysis/analysis.go and
// utils/evaluate/evaluate.go, which here and there contradict its documentation; the tests say where.
namespace tidegate::canary {

// Of a measurement, a metric and a run. In the order of Argo: the last one is the worst.
enum class ArgoPhase { successful, running, pending, inconclusive, error, failed };

bool is_completed(ArgoPhase phase);
std::string_view name_of(ArgoPhase phase);  // "Successful"

// What a condition says about a value: `unclear` when it can't be evaluated or is neither true nor false.
enum class ArgoAnswer { no_condition, holds, does_not_hold, unclear };

// The phase of a measurement whose value has come. Without any condition it is successful, whatever the value is.
ArgoPhase measured(ArgoAnswer success, ArgoAnswer failure);

struct ArgoCounters {
  std::int64_t count = 0;  // of the three that follow; errors don't count
  std::int64_t successful = 0;
  std::int64_t failed = 0;
  std::int64_t inconclusive = 0;
  std::int64_t errors = 0;
  std::int64_t consecutive_errors = 0;
  std::int64_t consecutive_successes = 0;
  bool operator==(const ArgoCounters&) const = default;
};

struct ArgoMetricState {
  ArgoPhase phase = ArgoPhase::pending;
  std::string reason;  // "failed (1) > failureLimit (0)"; "" while it runs
  ArgoCounters counters;
  bool is_measuring = false;  // a measurement is in flight
  std::optional<Timestamp> last_finished;
  std::optional<ArgoPhase> last;  // the phase of the last measurement
  bool not_evaluated = false;     // Argo calls it Successful only because the run ended: ours must not
};

// One analysis run: tell it what is measured, ask it what to measure next and what it thinks.
class ArgoRun {
 public:
  struct Metric {
    std::string name;
    ArgoLimits limits;
    bool is_dry_run = false;
  };

  ArgoRun(std::vector<Metric> metrics, Timestamp started);

  // When the metric is to be measured next; nothing while it is being measured and when it never will be again.
  std::optional<Timestamp> due(std::size_t metric) const;

  void begin(std::size_t metric);                                        // REQUIRES: nothing of it is in flight
  void finish(std::size_t metric, ArgoPhase phase, Timestamp finished);  // REQUIRES: a completed phase

  void terminate();  // as at the last step of a rollout: nothing new is measured

  // No new measurement begins, and those in flight are to be ended: after terminate(), or since a metric that counts
  // was not successful.
  bool is_terminating() const { return is_terminating_; }

  ArgoPhase phase() const;          // of the run
  ArgoPhase dry_run_phase() const;  // the worst of the dry-run metrics, which decide nothing
  const ArgoMetricState& metric(std::size_t index) const { return states_[index]; }
  const std::vector<Metric>& metrics() const { return metrics_; }

  // Why a run that Argo calls Successful is no evidence: "\"latency\" was not evaluated". Empty if it is.
  std::vector<std::string> fails_open() const;

 private:
  void assess(std::size_t metric);
  void assess_all();

  std::vector<Metric> metrics_;
  std::vector<ArgoMetricState> states_;
  Timestamp started_;
  bool is_terminating_ = false;
};

// What Argo does about a run that has ended: it goes on, pauses for a human, or aborts.
enum class ArgoEffect { goes_on, pauses, aborts };
ArgoEffect effect_of(ArgoPhase run);

}  // namespace tidegate::canary
