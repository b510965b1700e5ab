#include "core/canary/flagger_counting.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::canary {
namespace {

using Check = FlaggerCheck;
using Outcome = FlaggerJudged::Outcome;
using Result = FlaggerTick::Result;

FlaggerJudged judge_numbers(FlaggerRange range, std::vector<double> numbers, std::string_view provider = "prometheus") {
  return judge(range, {.kind = FlaggerAnswer::Kind::numbers, .numbers = std::move(numbers)}, provider);
}

TEST(FlaggerRange, includes_both_ends) {
  const FlaggerRange range{.min = 10, .max = 1000};
  EXPECT_TRUE(judge_numbers(range, {10}).passes());
  EXPECT_TRUE(judge_numbers(range, {1000}).passes());
  EXPECT_EQ(judge_numbers(range, {9.5}).reason, "9.5 is below the minimum 10");
  EXPECT_EQ(judge_numbers(range, {1001}).reason, "1001 is above the maximum 1000");
}

TEST(FlaggerRange, an_error_no_values_and_a_breach_are_all_failed_checks) {
  EXPECT_EQ(judge({.max = 1}, {.kind = FlaggerAnswer::Kind::error, .numbers = {}}, "prometheus").outcome,
            Outcome::error);
  EXPECT_EQ(judge_numbers({.max = 1}, {}).outcome, Outcome::no_values);
  EXPECT_EQ(judge_numbers({.max = 1}, {2}).outcome, Outcome::fails);
}

TEST(FlaggerRange, nan_is_no_value_for_prometheus_and_passes_anywhere_else) {
  EXPECT_EQ(judge_numbers({.max = 1}, {NAN}).outcome, Outcome::no_values);
  const auto datadog = judge_numbers({.max = 1}, {NAN}, "datadog");
  EXPECT_TRUE(datadog.passes());
  EXPECT_EQ(datadog.fails_open, std::vector<std::string>{"NaN is neither below the minimum nor above the maximum"});
}

TEST(FlaggerRange, no_rows_of_influxdb_are_zero) {
  const auto judged = judge_numbers({.max = 1}, {}, "influxdb");
  EXPECT_TRUE(judged.passes());
  EXPECT_EQ(judged.fails_open, std::vector<std::string>{"no rows are read as 0"});
  EXPECT_FALSE(judge_numbers({.min = 99}, {}, "influxdb").passes());
}

TEST(FlaggerRange, the_last_of_several_series_wins) {
  const auto judged = judge_numbers({.max = 1}, {50, 0.5});
  EXPECT_TRUE(judged.passes());
  EXPECT_EQ(judged.fails_open, std::vector<std::string>{"of 2 series only the last one is looked at"});
}

TEST(FlaggerTick, the_first_problem_in_the_order_of_flagger_stops_it) {
  FlaggerCounting counting(5);
  const Check checks[] = {{Check::Kind::from_template, "errors", false},
                          {Check::Kind::built_in, "request-success-rate", true},
                          {Check::Kind::inline_query, "own", false},
                          {Check::Kind::built_in, "request-duration", true},
                          {Check::Kind::hook, "load-test", true}};
  const auto tick = counting.tick(checks);
  EXPECT_EQ(tick.result, Result::halts);
  EXPECT_EQ(tick.stopped_by, "own");
  EXPECT_EQ(tick.not_evaluated, (std::vector<std::string>{"request-duration", "errors"}));
  EXPECT_EQ(counting.failed_checks(), 1);
}

TEST(FlaggerCounting, rolls_back_when_failed_checks_reach_the_threshold_and_no_good_tick_makes_good) {
  FlaggerCounting counting(2);
  const Check bad[] = {{Check::Kind::built_in, "request-duration", false}};
  const Check good[] = {{Check::Kind::built_in, "request-duration", true}};
  EXPECT_EQ(counting.tick(bad).result, Result::halts);
  EXPECT_EQ(counting.tick(good).result, Result::advances);
  EXPECT_EQ(counting.tick(good).result, Result::advances);
  EXPECT_EQ(counting.tick(bad).result, Result::rolls_back);
  counting.new_revision();
  EXPECT_EQ(counting.tick(bad).result, Result::halts);
}

TEST(FlaggerCounting, a_threshold_of_zero_is_one) {
  FlaggerCounting counting(0);
  const Check bad[] = {{Check::Kind::hook, "acceptance-test", false}};  // hooks feed the same counter
  EXPECT_EQ(counting.tick(bad).result, Result::rolls_back);
}

TEST(FlaggerCounting, confirm_hooks_halt_and_are_not_counted) {
  FlaggerCounting counting(1);
  const Check waits[] = {{Check::Kind::confirm_hook, "ask", false}, {Check::Kind::built_in, "request-duration", false}};
  EXPECT_EQ(counting.tick(waits).result, Result::halts);
  EXPECT_EQ(counting.failed_checks(), 0);
}

TEST(FlaggerCanary, without_metrics_or_limits_lets_everything_through) {
  EXPECT_EQ(fails_open(FlaggerCanary{}), std::vector<std::string>{"without metrics every tick passes"});
  FlaggerCanary canary{.metrics = {{.name = "latency"}}, .skips_analysis = true};
  EXPECT_EQ(fails_open(canary),
            (std::vector<std::string>{"skipAnalysis promotes without looking at anything",
                                      "\"latency\" has neither a minimum nor a maximum: every value passes"}));
}

}  // namespace
}  // namespace tidegate::canary
