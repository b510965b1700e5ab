// Gaps in the scrapes where something begins to count, and hooks that take their time: what came when isn't known.
#include <gtest/gtest.h>

#include "core/gate/roll_out.h"
#include "core/gate/watch.h"
#include "support/canary_arms.h"
#include "support/counter_source.h"
#include "support/fake_clock.h"
#include "support/one_check.h"

namespace tidegate::gate {
namespace {

using test::CounterSource;
using test::pod;

constexpr Timestamp kStart{1'700'000'040'000};  // a whole minute
constexpr Duration kStep = minutes(30);
constexpr WatchPlan kPlan{.every = minutes(1), .length = minutes(60)};

// Whether nothing is scraped at that second.
using Missing = std::function<bool(double)>;

CounterSource::Value unless(Missing missing, CounterSource::Value value) {
  return [missing, value](double at) { return missing(at) ? -1 : value(at); };
}

CounterSource::Value growing(double rate) {
  return [rate](double at) { return std::floor(1e6 + rate * at); };
}

// Both arms at 10 requests a second, of which one in a hundred fails, and what the canary's errors are beside.
CounterSource traffic(const Missing& of_canary, const Missing& of_stable, CounterSource::Value canary_errors) {
  CounterSource source(kStart);
  source.counter(R"(track="canary",code="500")", pod("c", "500"), unless(of_canary, std::move(canary_errors)));
  source.counter(R"(track="canary"})", pod("c"), unless(of_canary, growing(10)));
  source.counter(R"(track="stable",code="500")", pod("s", "500"), unless(of_stable, growing(0.1)));
  source.counter(R"(track="stable"})", pod("s"), unless(of_stable, growing(10)));
  return source;
}

Decision watched_for(Duration length, const Gate& gate, Source& source) {
  canary::Courses courses;
  Decision decision;
  for (auto at = kStart + minutes(1); at <= kStart + length && decision.verdict != Verdict::fail; at = at + minutes(1))
    decision = check(gate, {{"default", &source}}, {.at = at, .since = kStart, .plan = &kPlan, .courses = &courses});
  return decision;
}

TEST(CompareGaps, errors_that_began_in_a_gap_across_the_change_fail_no_healthy_canary) {
  const Missing around_the_change = [](double at) { return at > -30 && at < 285; };
  auto source = traffic(around_the_change, around_the_change, [](double at) { return std::floor(0.1 * at); });
  EXPECT_EQ(watched_for(minutes(40), test::gate_of({test::canary_errors()}), source).verdict, Verdict::pass);
}

TEST(CompareGaps, a_gap_is_seen_though_scrapes_are_rare) {
  const Missing rare = [](double at) { return std::fmod(at + 60'000, 60) != 45 || (at > -250 && at < 45); };
  auto source = traffic(rare, rare, [](double at) { return std::floor(1e6 + 0.1 * at + std::min(at, 0.0)); });
  EXPECT_NE(watched_for(minutes(40), test::gate_of({test::canary_errors()}), source).verdict, Verdict::fail);
}

TEST(CompareGaps, what_a_gap_at_the_end_of_excluded_time_may_hide_is_excluded) {
  const Missing from_within = [](double at) { return at > 960 && at <= 1200; };
  auto source = traffic(
      from_within, [](double) { return false; },
      [](double at) { return std::floor(1e6 + 0.1 * at + std::clamp(at - 600, 0.0, 600.0)); });
  auto gate = test::gate_of({test::canary_errors()});
  gate.exclusions = {{.text = "24 22 * * *", .length = minutes(10), .reason = "backup"}};  // kStart is 22:14
  EXPECT_EQ(watched_for(minutes(30), gate, source).verdict, Verdict::pass);
}

TEST(CompareGaps, what_grew_in_a_gap_before_a_step_is_no_evidence_of_it) {
  const Missing before = [](double at) { return at > 600 && at <= kStep.seconds(); };
  auto source = traffic(
      before, before, [](double at) { return std::floor(1e6 + 0.1 * at + std::max(at - kStep.seconds(), 0.0) * 0.2); });
  auto gate = test::gate_of({test::canary_errors()});
  gate.rollout = Rollout{.steps = {{0.49, kStep}, {0.5, kStep}}, .on_advance = {}, .on_abort = {}};
  const StepTaken steps[] = {{kStart, 0.49}, {kStart + kStep, 0.5}};
  const auto decision = check(gate, {{"default", &source}},
                              {.at = kStart + kStep + minutes(2),
                               .since = kStart,
                               .plan = &kPlan,
                               .ends = planned_end(*gate.rollout, steps),
                               .steps = steps});
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  const auto& step = decision.assessments[0].measurement.comparison->steps[1];
  EXPECT_LE(step.canary_compared, 1200);
  EXPECT_LE(step.baseline_compared, 1200);
}

// At 100 requests a second, of which the canary's share goes from 5 % to a half when the second step's hook begins.
TEST(CompareGaps, while_a_hook_changes_the_traffic_nothing_counts) {
  const auto of = [](double rate, double first, double second) {
    return [=](double at) {
      return std::floor(1e6 + rate * (first * std::min(at, 600.0) + second * std::max(at - 600, 0.0)));
    };
  };
  CounterSource source(kStart);
  source.counter(R"(track="canary",code="500")", pod("c", "500"), of(1, .05, .5));
  source.counter(R"(track="canary"})", pod("c"), of(100, .05, .5));
  source.counter(R"(track="stable",code="500")", pod("s", "500"), of(1, .95, .5));
  source.counter(R"(track="stable"})", pod("s"), of(100, .95, .5));
  auto gate = test::gate_of({test::canary_errors()});
  gate.rollout = Rollout{.steps = {{0.05, minutes(10)}, {0.5, minutes(20)}}, .on_advance = {}, .on_abort = {}};
  FakeClock clock(kStart);
  canary::Courses courses;
  const WatchPlan plan{.every = minutes(1), .length = minutes(30)};
  const auto end = roll_out(gate, {.plan = plan, .start = kStart},
                            {.clock = clock,
                             .evaluate =
                                 [&](Timestamp at, Duration, std::span<const StepTaken> steps) {
                                   return check(gate, {{"default", &source}},
                                                {.at = at,
                                                 .since = steps.front().begin,
                                                 .plan = &plan,
                                                 .ends = planned_end(*gate.rollout, steps),
                                                 .steps = steps,
                                                 .courses = &courses});
                                 },
                             .change =
                                 [&](double traffic) {
                                   if (traffic == 0.5) clock.advance(minutes(3));
                                   return Result<void>();
                                 },
                             .observe = [](const WatchProgress&) {}});
  ASSERT_EQ(end.steps.size(), 2u);
  EXPECT_EQ(end.steps[1].changing, minutes(3));
  EXPECT_EQ(end.decision.verdict, Verdict::pass) << end.decision.because;
}

}  // namespace
}  // namespace tidegate::gate
