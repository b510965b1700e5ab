// What a rollout's steps prove each by itself.
#include <gtest/gtest.h>

#include "core/gate/roll_out.h"
#include "support/canary_arms.h"
#include "support/counter_source.h"
#include "support/fake_source.h"
#include "support/one_check.h"

namespace tidegate::gate {
namespace {

using test::canary_errors;
using test::CounterSource;
using test::pod;

constexpr Timestamp kStart{1'700'000'040'000};  // a whole minute
constexpr Duration kStep = minutes(30);
constexpr WatchPlan kPlan{.every = minutes(1), .length = minutes(60)};

Objective proven(double limit) {
  auto objective = canary_errors();
  objective.condition = {.kind = Condition::Kind::at_most, .high = limit};
  objective.compare->limit = limit;
  objective.compare->baseline = objective.indicator;
  return objective;
}

// Both arms at 10 requests a second, of which one in a hundred fails; of the canary's so many times as many from the
// second step on.
CounterSource turning(double factor) {
  CounterSource source(kStart);
  source.counter(R"(track="canary",code="500")", pod("c", "500"), [factor](double at) {
    return std::floor(1e6 + 0.1 * at + std::max(at - kStep.seconds(), 0.0) * 0.1 * (factor - 1));
  });
  source.grows(R"(track="canary"})", pod("c"), 10).grows(R"(track="stable",code="500")", pod("s", "500"), 0.1);
  source.grows(R"(track="stable"})", pod("s"), 10);
  return source;
}

// Looked at so long after the second step began, of two at half of the traffic.
Decision in_second_step(Duration after, Source& source, Objective objective) {
  auto gate = test::gate_of({std::move(objective)});
  gate.rollout = Rollout{.steps = {{0.49, kStep}, {0.5, kStep}}, .on_advance = {}, .on_abort = {}};
  const StepTaken steps[] = {{kStart, 0.49}, {kStart + kStep, 0.5}};
  return check(gate, {{"default", &source}},
               {.at = kStart + kStep + after,
                .since = kStart,
                .plan = &kPlan,
                .ends = planned_end(*gate.rollout, steps),
                .steps = steps});
}

TEST(CompareSteps, what_was_well_with_less_traffic_proves_nothing_of_more) {
  auto source = turning(3);
  const auto decision = in_second_step(minutes(2), source, canary_errors());
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_TRUE(decision.because.contains("nor proven to be no worse by the step with 50% alone")) << decision.because;
  const auto& comparison = *decision.assessments[0].measurement.comparison;
  ASSERT_EQ(comparison.steps.size(), 2u);
  EXPECT_GE(comparison.steps[0].in_favour, 1);
  EXPECT_LT(comparison.steps[1].in_favour, 0.1);
  EXPECT_NEAR(comparison.steps[1].canary_counted, 36, 3);
  EXPECT_NEAR(comparison.steps[1].baseline_counted, 12, 1);
  EXPECT_TRUE(may_advance(decision)) << "it is what a step is for";
}

TEST(CompareSteps, a_step_passes_once_it_proves_it_by_itself) {
  auto early = turning(1), late = turning(1);
  const auto open = in_second_step(minutes(2), early, canary_errors());
  EXPECT_EQ(open.verdict, Verdict::inconclusive);
  const auto& comparison = *open.assessments[0].measurement.comparison;
  ASSERT_TRUE(comparison.requests_needed && comparison.time_needed);
  EXPECT_NEAR(comparison.time_needed->seconds(), *comparison.requests_needed / 10, 1);
  EXPECT_LT(*comparison.time_needed, minutes(15)) << "only what the step lacks";
  EXPECT_EQ(in_second_step(minutes(15), late, canary_errors()).verdict, Verdict::pass);
}

TEST(CompareSteps, a_limit_is_proven_by_the_last_step_alone_too) {
  auto breaking = turning(4), early = turning(1), late = turning(1);
  EXPECT_EQ(in_second_step(minutes(3), breaking, proven(0.03)).verdict, Verdict::inconclusive);
  EXPECT_EQ(in_second_step(minutes(0), early, proven(0.03)).verdict, Verdict::inconclusive);
  EXPECT_EQ(in_second_step(minutes(10), late, proven(0.03)).verdict, Verdict::pass);
}

TEST(CompareSteps, a_step_of_which_nothing_could_be_compared_proves_nothing) {
  CounterSource source(kStart);
  source.grows(R"(track="canary",code="500")", pod("c", "500"), 0.1).grows(R"(track="canary"})", pod("c"), 10);
  const auto until_the_step = [](double rate) {
    return [rate](double at) { return at > kStep.seconds() ? -1 : std::floor(1e6 + rate * at); };
  };
  source.counter(R"(track="stable",code="500")", pod("s", "500"), until_the_step(0.1));
  source.counter(R"(track="stable"})", pod("s"), until_the_step(10));
  const auto decision = in_second_step(minutes(2), source, canary_errors());
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_FALSE(may_advance(decision));
  EXPECT_EQ(decision.assessments[0].measurement.comparison->finding, Comparison::Finding::open);
}

TEST(CompareSteps, what_waited_for_the_other_arm_is_not_the_next_steps) {
  CounterSource source(kStart);
  source.grows(R"(track="canary",code="500")", pod("c", "500"), 0.1).grows(R"(track="canary"})", pod("c"), 10);
  const auto with_a_gap = [](double rate) {
    return [rate](double at) {
      const bool is_silent = at > kStep.seconds() - 1200 && at <= kStep.seconds();
      return is_silent ? -1 : std::floor(1e6 + rate * at);
    };
  };
  source.counter(R"(track="stable",code="500")", pod("s", "500"), with_a_gap(0.1));
  source.counter(R"(track="stable"})", pod("s"), with_a_gap(10));
  const auto decision = in_second_step(minutes(1), source, canary_errors());
  EXPECT_NEAR(decision.assessments[0].measurement.comparison->steps[1].canary_compared, 600, 160);
}

TEST(CompareSteps, windows_of_limits_begin_with_the_step) {
  CounterSource source = turning(1);
  auto limit = canary_errors();
  limit.condition = {.kind = Condition::Kind::at_most, .high = 0.05};
  limit.compare.reset();
  const auto decision = in_second_step(minutes(10), source, limit);
  EXPECT_EQ(decision.assessments[0].measurement.window.start, kStart + kStep);
  EXPECT_EQ(decision.assessments[0].measurement.window.length(), minutes(10));
  EXPECT_EQ(decision.verdict, Verdict::inconclusive) << "10 minutes are less than half of an hour";
}

}  // namespace
}  // namespace tidegate::gate
