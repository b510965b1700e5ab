#include "core/promqltest/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::promqltest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Report run_text(std::string_view text, Variants variants = Variants::all) {
  const auto script = parse_script(text);
  EXPECT_TRUE(script) << (script ? "" : script.error().message);
  return script ? run(*script, suite_options(), variants) : Report{};
}

constexpr auto kLoad = "load 1m\n up{a=\"x\"} 1+1x5\n up{a=\"y\"} 2x5\n\n";

Report after_load(const std::string& text, Variants variants = Variants::all) {
  return run_text(kLoad + text, variants);
}

TEST(Runner, an_instant_eval_is_run_in_twelve_ways) {
  const auto report = after_load("eval instant at 5m sum(up)\n {} 8\n");
  EXPECT_THAT(report.failures, IsEmpty());
  EXPECT_EQ(report.passed, 1);
  EXPECT_EQ(report.runs, 12);
  EXPECT_EQ(report.passed_runs, 12);
}

TEST(Runner, at_time_zero_there_are_eight) { EXPECT_EQ(after_load("eval instant at 0 sum(up)\n {} 3\n").runs, 8); }

TEST(Runner, without_variants_it_is_run_once) {
  EXPECT_EQ(after_load("eval instant at 5m sum(up)\n {} 8\n", Variants::none).runs, 1);
}

TEST(Runner, what_looks_at_the_time_is_only_run_there) {
  EXPECT_EQ(after_load("eval instant at 5m time()\n 300\n").passed_runs, 2);
  EXPECT_EQ(after_load("eval instant at 5m start()\n 300\n").passed_runs, 1);
}

TEST(Runner, a_range_eval_is_run_once) {
  const auto report = after_load("eval range from 0 to 2m step 1m sum(up)\n {} 3 4 5\n");
  EXPECT_THAT(report.failures, IsEmpty());
  EXPECT_EQ(report.runs, 1);
}

TEST(Runner, all_failures_are_reported_with_their_lines) {
  const auto report = after_load("eval instant at 5m sum(up)\n {} 9\n\neval instant at 0 max(up)\n {} 7\n");
  EXPECT_EQ(report.evals, 2);
  EXPECT_EQ(report.passed, 0);
  ASSERT_EQ(report.failures.size(), 2);
  EXPECT_EQ(report.failures[0].line, 5);
  EXPECT_EQ(report.failures[0].query, "sum(up)");
  EXPECT_EQ(report.failures[0].how, "at 5m");
  EXPECT_THAT(report.failures[0].details, ElementsAre("expected: {} 9", "got:      {} 8"));
  EXPECT_EQ(report.failures[1].line, 8);
}

TEST(Runner, an_error_must_be_expected) {
  EXPECT_THAT(after_load("eval instant at 0 label_replace(up, \"a\", \"z\", \"a\", \".*\")\n expect fail\n").failures,
              IsEmpty());
  EXPECT_THAT(after_load("eval instant at 0 sum(up)\n expect fail\n").failures.at(0).details,
              ElementsAre("expected: an error", "got:      an answer"));
}

TEST(Runner, clearing_forgets_the_series) {
  EXPECT_THAT(after_load("clear\neval instant at 0 up\n").failures, IsEmpty());
}

TEST(Runner, loads_add_up) {
  EXPECT_THAT(after_load("load 1m\n up{a=\"z\"} 5\n\neval instant at 0 sum(up)\n {} 8\n").failures, IsEmpty());
}

TEST(Runner, a_load_that_contradicts_another_fails) {
  const auto report = after_load("load 1m\n up{a=\"x\"} 7\n");
  ASSERT_EQ(report.failures.size(), 1);
  EXPECT_EQ(report.failures[0].line, 5);
  EXPECT_THAT(report.failures[0].details, ElementsAre("up{a=\"x\"} has two different samples at 0 ms"));
}

TEST(Runner, classic_histograms_are_loaded_as_native_ones_too) {
  const auto report = run_text(
      "load_with_nhcb 1m\n h_bucket{le=\"1\"} 2\n h_bucket{le=\"+Inf\"} 3\n h_sum 4\n h_count 3\n\n"
      "eval instant at 0 h\n h {{schema:-53 count:3 sum:4 custom_values:[1] buckets:[2 1]}}\n\n"
      "eval instant at 0 h_count\n h_count 3\n");
  EXPECT_THAT(report.failures, IsEmpty());
}

TEST(Runner, delayed_names_are_an_option) {
  const auto script = parse_script(
      "load 1m\n up 1\n\neval instant at 0 label_replace(-up, \"name\", \"$1\", \"__name__\", \"(.+)\")\n"
      " {name=\"up\"} -1\n");
  ASSERT_TRUE(script);
  auto options = suite_options();
  EXPECT_THAT(run(*script, options, Variants::none).failures, IsEmpty());
  options.delayed_names = false;
  EXPECT_EQ(run(*script, options, Variants::none).failures.size(), 1);
}

TEST(Runner, names_that_go_at_once_leave_type_and_unit_where_prometheus_leaves_them) {
  const auto script = parse_script(
      "load 1m\n h{__type__=\"histogram\",__unit__=\"s\"} {{schema:0 count:1 sum:1 buckets:[1]}}\n\n"
      "eval instant at 0 histogram_count(h)\n {__type__=\"histogram\",__unit__=\"s\"} 1\n\n"
      "eval instant at 0 absent_over_time(zz{__type__=\"counter\",a=\"b\"}[1m])\n {__type__=\"counter\",a=\"b\"} 1\n\n"
      "eval instant at 0 abs(histogram_count(h))\n {} 1\n");
  ASSERT_TRUE(script);
  auto options = suite_options();
  options.delayed_names = false;
  EXPECT_THAT(run(*script, options, Variants::none).failures, IsEmpty());
}

}  // namespace
}  // namespace tidegate::promqltest
