#include "core/canary/argo_counting.h"

#include <gtest/gtest.h>

namespace tidegate::canary {
namespace {

using enum ArgoPhase;

constexpr Timestamp kStart{1'700'000'000'000};

ArgoRun::Metric metric(ArgoLimits limits, std::string name = "error-rate") {
  return {.name = std::move(name), .limits = limits};
}

ArgoRun run_of(ArgoLimits limits) { return ArgoRun({metric(limits)}, kStart); }

// Measures the metric whenever it is due, until nothing is due any more or no phases are left.
ArgoPhase feed(ArgoRun& run, std::initializer_list<ArgoPhase> phases, std::size_t metric = 0) {
  for (const ArgoPhase phase : phases) {
    const auto due = run.due(metric);
    if (!due) break;
    run.begin(metric);
    run.finish(metric, phase, *due);
  }
  return run.metric(metric).phase;
}

ArgoPhase end_of(ArgoLimits limits, std::initializer_list<ArgoPhase> phases) {
  ArgoRun run = run_of(limits);
  return feed(run, phases);
}

// ---- a measurement ------------------------------------------------------------------------------------------------

TEST(ArgoMeasurement, without_conditions_it_is_successful_though_the_documentation_says_inconclusive) {
  EXPECT_EQ(measured(ArgoAnswer::no_condition, ArgoAnswer::no_condition), successful);
}

TEST(ArgoMeasurement, one_condition_alone_decides_both_ways) {
  EXPECT_EQ(measured(ArgoAnswer::holds, ArgoAnswer::no_condition), successful);
  EXPECT_EQ(measured(ArgoAnswer::does_not_hold, ArgoAnswer::no_condition), failed);
  EXPECT_EQ(measured(ArgoAnswer::no_condition, ArgoAnswer::holds), failed);
  EXPECT_EQ(measured(ArgoAnswer::no_condition, ArgoAnswer::does_not_hold), successful);
}

TEST(ArgoMeasurement, with_both_conditions_failure_wins_and_neither_is_inconclusive) {
  EXPECT_EQ(measured(ArgoAnswer::holds, ArgoAnswer::holds), failed);
  EXPECT_EQ(measured(ArgoAnswer::does_not_hold, ArgoAnswer::holds), failed);
  EXPECT_EQ(measured(ArgoAnswer::holds, ArgoAnswer::does_not_hold), successful);
  EXPECT_EQ(measured(ArgoAnswer::does_not_hold, ArgoAnswer::does_not_hold), inconclusive);
}

TEST(ArgoMeasurement, an_error_in_either_condition_is_an_error) {
  EXPECT_EQ(measured(ArgoAnswer::unclear, ArgoAnswer::holds), error);
  EXPECT_EQ(measured(ArgoAnswer::holds, ArgoAnswer::unclear), error);
  EXPECT_EQ(measured(ArgoAnswer::no_condition, ArgoAnswer::unclear), error);
}

// ---- counters -----------------------------------------------------------------------------------------------------

TEST(ArgoCounters, errors_are_not_counted_and_end_both_rows) {
  ArgoRun run = run_of({.interval = minutes(1), .failure_limit = 5, .inconclusive_limit = 5});
  feed(run, {error, error, successful, successful, failed, inconclusive, successful, error});
  EXPECT_EQ(run.metric(0).counters, (ArgoCounters{.count = 5,
                                                  .successful = 3,
                                                  .failed = 1,
                                                  .inconclusive = 1,
                                                  .errors = 3,
                                                  .consecutive_errors = 1,
                                                  .consecutive_successes = 0}));
}

TEST(ArgoCounters, only_success_goes_on_with_a_row_of_successes) {
  ArgoRun run = run_of({.interval = minutes(1), .failure_limit = 5, .inconclusive_limit = 5});
  feed(run, {successful, successful});
  EXPECT_EQ(run.metric(0).counters.consecutive_successes, 2);
  feed(run, {inconclusive});
  EXPECT_EQ(run.metric(0).counters.consecutive_successes, 0);
}

// ---- limits of a metric -------------------------------------------------------------------------------------------

TEST(ArgoMetric, is_pending_before_and_running_during_its_first_measurement) {
  ArgoRun run = run_of({});
  EXPECT_EQ(run.metric(0).phase, pending);
  run.begin(0);
  EXPECT_EQ(run.metric(0).phase, running);
  EXPECT_EQ(run.due(0), std::nullopt);
}

TEST(ArgoMetric, fails_with_the_first_failure_unless_a_limit_allows_some) {
  ArgoRun run = run_of({.interval = minutes(1)});
  EXPECT_EQ(feed(run, {failed}), failed);
  EXPECT_EQ(run.metric(0).reason, "failed (1) > failureLimit (0)");
}

TEST(ArgoMetric, with_failureLimit_3_the_fourth_failure_fails_though_the_documentation_says_the_third) {
  const ArgoLimits limits{.interval = minutes(5), .failure_limit = 3};
  EXPECT_EQ(end_of(limits, {failed, failed, failed}), running);
  EXPECT_EQ(end_of(limits, {failed, failed, failed, failed}), failed);
}

TEST(ArgoMetric, failures_are_totals_that_no_success_resets) {
  EXPECT_EQ(end_of({.interval = minutes(5), .failure_limit = 1}, {failed, successful, successful, failed}), failed);
}

TEST(ArgoMetric, inconclusive_measurements_are_totals_too) {
  EXPECT_EQ(end_of({.interval = minutes(5)}, {inconclusive}), inconclusive);
  EXPECT_EQ(end_of({.interval = minutes(5), .inconclusive_limit = 1}, {inconclusive, successful, inconclusive}),
            inconclusive);
}

TEST(ArgoMetric, only_errors_in_a_row_make_an_error_the_fifth_by_default) {
  const ArgoLimits limits{.interval = minutes(5)};
  EXPECT_EQ(end_of(limits, {error, error, error, error, successful, error, error, error, error}), running);
  EXPECT_EQ(end_of(limits, {error, error, error, error, error}), error);
  EXPECT_EQ(end_of({.interval = minutes(5), .consecutive_error_limit = 0}, {error}), error);
}

TEST(ArgoMetric, a_failure_limit_of_minus_one_never_fails) {
  EXPECT_EQ(end_of({.interval = minutes(5), .failure_limit = -1, .consecutive_success_limit = 2},
                   {failed, failed, failed, failed}),
            running);
}

TEST(ArgoMetric, an_error_outranks_inconclusive_and_that_a_failure_inside_of_one_metric) {
  // A job that is ended while others have gone beyond their limit: both limits are passed at once.
  ArgoRun run({metric({.interval = minutes(1), .inconclusive_limit = -1})}, kStart);
  EXPECT_EQ(feed(run, {failed}), inconclusive);  // 0 > -1
  ArgoRun both({metric({.interval = minutes(1), .inconclusive_limit = -1, .consecutive_error_limit = -1})}, kStart);
  EXPECT_EQ(feed(both, {failed}), error);
}

TEST(ArgoMetric, enough_successes_in_a_row_are_a_success_at_once) {
  const ArgoLimits limits{.interval = minutes(5), .count = 10, .failure_limit = 3, .consecutive_success_limit = 2};
  EXPECT_EQ(end_of(limits, {successful, failed, successful, successful}), successful);
}

TEST(ArgoMetric, at_its_count_a_metric_with_a_failure_limit_alone_is_successful) {
  EXPECT_EQ(end_of({.interval = minutes(5), .count = 2, .failure_limit = 1}, {failed, successful}), successful);
  EXPECT_EQ(end_of({.count = 1, .failure_limit = 1}, {failed}), successful);  // 1 > 1 is false
}

TEST(ArgoMetric, at_its_count_a_row_of_successes_that_was_not_reached_fails_or_is_inconclusive) {
  EXPECT_EQ(end_of({.interval = minutes(5), .count = 2, .failure_limit = 1, .consecutive_success_limit = 2},
                   {failed, successful}),
            inconclusive);
  EXPECT_EQ(end_of({.interval = minutes(5), .count = 2, .failure_limit = -1, .consecutive_success_limit = 2},
                   {failed, successful}),
            failed);
}

TEST(ArgoMetric, without_count_and_interval_it_is_measured_once) {
  ArgoRun run = run_of({});
  EXPECT_EQ(feed(run, {successful}), successful);
  EXPECT_EQ(run.phase(), successful);
}

TEST(ArgoMetric, with_an_interval_and_no_count_it_runs_until_it_is_terminated) {
  ArgoRun run = run_of({.interval = minutes(5)});
  EXPECT_EQ(feed(run, {successful, successful, successful}), running);
  run.terminate();
  EXPECT_EQ(run.metric(0).phase, successful);
}

// ---- when ---------------------------------------------------------------------------------------------------------

TEST(ArgoDue, the_initial_delay_counts_from_the_start_and_delays_the_first_measurement_alone) {
  ArgoRun run = run_of({.interval = minutes(5), .initial_delay = minutes(2)});
  EXPECT_EQ(run.due(0), kStart + minutes(2));
  run.begin(0);
  run.finish(0, successful, kStart + minutes(3));
  EXPECT_EQ(run.due(0), kStart + minutes(8));
}

TEST(ArgoDue, the_interval_counts_from_the_end_of_the_last_measurement) {
  ArgoRun run = run_of({.interval = minutes(5)});
  EXPECT_EQ(run.due(0), kStart);
  run.begin(0);
  run.finish(0, successful, kStart + seconds(20));
  EXPECT_EQ(run.due(0), kStart + seconds(320));
}

TEST(ArgoDue, after_an_error_it_is_always_ten_seconds) {
  ArgoRun run = run_of({.interval = minutes(5)});
  feed(run, {error});
  EXPECT_EQ(run.due(0), kStart + seconds(10));
  ArgoRun once = run_of({});
  feed(once, {error});
  EXPECT_EQ(once.due(0), kStart + seconds(10));
}

TEST(ArgoDue, a_restart_of_prometheus_of_forty_seconds_aborts_by_default_whatever_the_interval) {
  ArgoRun run = run_of({.interval = minutes(5)});
  feed(run, {error, error, error, error, error});
  EXPECT_EQ(run.metric(0).last_finished, kStart + seconds(40));
  EXPECT_EQ(run.phase(), error);
  EXPECT_EQ(effect_of(run.phase()), ArgoEffect::aborts);
}

// ---- a run --------------------------------------------------------------------------------------------------------

TEST(ArgoRun, runs_until_all_metrics_are_completed_and_is_then_the_worst_of_them) {
  ArgoRun run({metric({}, "a"), metric({.interval = minutes(1), .count = 2}, "b")}, kStart);
  feed(run, {successful}, 0);
  EXPECT_EQ(run.phase(), running);
  feed(run, {successful, failed}, 1);
  EXPECT_EQ(run.phase(), failed);
}

TEST(ArgoRun, phases_are_ranked_as_argo_ranks_them) {
  EXPECT_LT(successful, running);
  EXPECT_LT(running, pending);
  EXPECT_LT(pending, inconclusive);
  EXPECT_LT(inconclusive, error);
  EXPECT_LT(error, failed);
}

TEST(ArgoRun, a_metric_that_is_not_successful_terminates_the_others_which_argo_calls_successful) {
  for (const ArgoPhase bad : {failed, inconclusive, error}) {
    ArgoRun run({metric({.consecutive_error_limit = 0}, "a"), metric({.interval = minutes(1)}, "b"),
                 metric({.initial_delay = hours(1)}, "c")},
                kStart);
    feed(run, {successful}, 1);
    feed(run, {bad}, 0);
    EXPECT_TRUE(run.is_terminating());
    EXPECT_EQ(run.due(1), std::nullopt);
    EXPECT_EQ(run.metric(1).phase, successful);
    EXPECT_EQ(run.metric(2).phase, successful);
    EXPECT_TRUE(run.metric(1).not_evaluated);
    EXPECT_TRUE(run.metric(2).not_evaluated);
    EXPECT_FALSE(run.metric(0).not_evaluated);
    EXPECT_EQ(run.phase(), bad);
  }
}

TEST(ArgoRun, what_is_in_flight_when_a_run_ends_is_waited_for_and_counts) {
  ArgoRun run({metric({}, "a"), metric({}, "job")}, kStart);
  run.begin(1);
  feed(run, {failed}, 0);
  EXPECT_EQ(run.phase(), running);
  run.finish(1, inconclusive, kStart + minutes(1));  // what a job gives that was ended
  EXPECT_EQ(run.metric(1).phase, inconclusive);
  EXPECT_EQ(run.phase(), failed);
}

TEST(ArgoRun, terminated_before_any_measurement_it_is_successful_and_that_is_no_evidence) {
  ArgoRun run = run_of({.interval = minutes(5)});
  run.terminate();
  EXPECT_EQ(run.phase(), successful);
  EXPECT_TRUE(run.metric(0).not_evaluated);
  EXPECT_EQ(run.fails_open(), std::vector<std::string>{"\"error-rate\" was not evaluated: the run was terminated "
                                                       "before its first measurement"});
}

TEST(ArgoRun, a_metric_that_had_ended_before_the_run_was_terminated_is_evaluated) {
  ArgoRun run = run_of({});
  feed(run, {successful});
  run.terminate();
  EXPECT_FALSE(run.metric(0).not_evaluated);
  EXPECT_TRUE(run.fails_open().empty());
}

TEST(ArgoRun, dry_run_metrics_never_count_nor_terminate_and_are_summed_up_by_themselves) {
  ArgoRun run({metric({}, "a"), {.name = "new", .limits = {}, .is_dry_run = true}}, kStart);
  feed(run, {failed}, 1);
  EXPECT_FALSE(run.is_terminating());
  EXPECT_EQ(run.phase(), running);
  feed(run, {successful}, 0);
  EXPECT_EQ(run.phase(), successful);
  EXPECT_EQ(run.dry_run_phase(), failed);
}

TEST(ArgoRun, dry_runs_alone_are_successful_and_that_is_no_evidence) {
  ArgoRun run({{.name = "new", .limits = {}, .is_dry_run = true}}, kStart);
  feed(run, {failed});
  EXPECT_EQ(run.phase(), successful);
  EXPECT_EQ(run.fails_open(), std::vector<std::string>{"the run has no metric that decides"});
}

TEST(ArgoRun, an_inconclusive_one_pauses_and_errors_and_failures_abort) {
  EXPECT_EQ(effect_of(inconclusive), ArgoEffect::pauses);
  EXPECT_EQ(effect_of(error), ArgoEffect::aborts);
  EXPECT_EQ(effect_of(failed), ArgoEffect::aborts);
  EXPECT_EQ(effect_of(successful), ArgoEffect::goes_on);
}

}  // namespace
}  // namespace tidegate::canary
