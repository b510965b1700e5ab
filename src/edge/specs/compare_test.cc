#include <gtest/gtest.h>

#include "support/loaded_gate.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kBothArms = "compare: {canary: 'track=\"canary\"', baseline: 'track=\"stable\"'}\n";
constexpr std::string_view kErrors = "ratio: {bad: 'http_total{code=\"500\"}', total: http_total}";

std::string comparing(std::string_view more = "") {
  return std::string(kErrors) + ", no_worse_than: baseline" + std::string(more);
}

TEST(Compare, adds_the_matchers_of_each_arm_to_its_selectors) {
  const auto read = objective(comparing(), std::string(kBothArms) + "scope: ns=\"prod\"\n");
  EXPECT_EQ(std::get<RatioIndicator>(read.indicator).total, R"(http_total{ns="prod",track="canary"})");
  ASSERT_TRUE(read.compare);
  EXPECT_EQ(std::get<RatioIndicator>(read.compare->baseline).counted,
            R"(http_total{code="500",ns="prod",track="stable"})");
  EXPECT_EQ(read.condition.kind, Condition::Kind::no_worse);
}

TEST(Compare, limits_of_such_a_gate_are_the_canarys) {
  const auto read = objective(std::string(kErrors) + ", at_most: 1%", kBothArms);
  EXPECT_EQ(std::get<RatioIndicator>(read.indicator).total, R"(http_total{track="canary"})");
  EXPECT_FALSE(read.compare);
}

TEST(Compare, an_objective_says_what_is_different_with_it) {
  const auto read = objective(comparing(", compare: {min_effect: 1.5, margin: 3, method: eprocess, false_passes: 1%, "
                                        "negligible: 0.01%, variation: 30%}"),
                              kBothArms);
  ASSERT_TRUE(read.compare);
  EXPECT_EQ(read.compare->min_effect, 1.5);
  EXPECT_EQ(read.compare->margin, 3);
  EXPECT_EQ(read.compare->method, CompareMethod::eprocess);
  EXPECT_EQ(read.compare->false_passes, 0.01);
  EXPECT_EQ(read.compare->negligible, 0.0001);
  EXPECT_EQ(read.compare->variation, 0.3);
}

TEST(Compare, the_past_alone_is_a_baseline) {
  const auto read = objective(comparing(", compare: {offset: 7d}"));
  ASSERT_TRUE(read.compare);
  EXPECT_EQ(read.compare->offset, hours(7 * 24));
}

TEST(Compare, a_latency_may_be_compared_as_a_whole) {
  const auto read = objective("latency: seconds, no_worse_than: baseline", kBothArms);
  EXPECT_EQ(std::get<DistributionIndicator>(read.indicator).histogram, R"(seconds{track="canary"})");
  EXPECT_NE(messages(with_objective("latency: seconds, at_most: 1s")), "");
}

TEST(Compare, the_matchers_of_an_arm_are_added_to_all_selectors_of_a_query) {
  const auto read = objective(
      "query: 'sum by (pod) (rate(cpu_total{ns=\"a\",}[${window}])) / sum by (pod) (limits) + on() group_left() max(x{ "
      "})', "
      "no_worse_than: baseline",
      kBothArms);
  EXPECT_EQ(std::get<QueryIndicator>(read.indicator).text,
            R"(sum by (pod) (rate(cpu_total{ns="a",track="canary"}[${window}])) )"
            R"(/ sum by (pod) (limits{track="canary"}) + on() group_left() max(x{ track="canary"}))");
  ASSERT_TRUE(read.compare);
  EXPECT_NE(std::get<QueryIndicator>(read.compare->baseline).text.find(R"(limits{track="stable"})"), std::string::npos);
}

TEST(Compare, false_alarms_are_shared_by_weight_among_those_that_block) {
  const auto gate = load(std::string("gate: g\nsource: {prometheus: http://prom}\n") + std::string(kBothArms) +
                         "objectives:\n- {name: a, " + comparing(", compare: {weight: 3}") + "}\n- {name: b, " +
                         comparing() + "}\n- {name: c, " + comparing(", severity: info") + "}\n");
  ASSERT_EQ(gate.objectives.size(), 3u);
  EXPECT_DOUBLE_EQ(gate.objectives[0].compare->false_alarms, 0.0075);
  EXPECT_DOUBLE_EQ(gate.objectives[1].compare->false_alarms, 0.0025);
  EXPECT_DOUBLE_EQ(gate.objectives[2].compare->false_alarms, 0.01);
}

TEST(Compare, a_pool_has_the_shares_of_all_its_members) {
  const auto gate =
      load(std::string("gate: g\nsource: {prometheus: http://prom}\n") + std::string(kBothArms) +
           "objectives:\n- {name: a, " + comparing(", compare: {pool: p, weight: 2}") + "}\n- {name: b, " +
           comparing(", compare: {pool: p}") + "}\n- {name: c, " + comparing() + "}\n");
  ASSERT_EQ(gate.objectives.size(), 3u);
  EXPECT_DOUBLE_EQ(gate.objectives[0].compare->false_alarms, 0.0075);
  EXPECT_DOUBLE_EQ(gate.objectives[1].compare->false_alarms, 0.0075);
  EXPECT_DOUBLE_EQ(gate.objectives[2].compare->false_alarms, 0.0025);
  EXPECT_EQ(gate.objectives[0].compare->method, CompareMethod::eprocess);
}

TEST(Compare, a_release_that_nothing_runs_beside_is_held_against_earlier_periods) {
  const auto read =
      objective(comparing(", over: 1h"), "compare: {offset: 2h, difference_in_differences: {every: 1d, times: 14}}\n");
  ASSERT_TRUE(read.compare);
  EXPECT_EQ(read.compare->period, hours(24));
  EXPECT_EQ(read.compare->periods, 14);
}

TEST(Compare, what_no_past_can_judge_is_told) {
  const auto told_of = [](std::string_view compare, const std::string& objective = comparing()) {
    return messages(with_objective(objective, "compare: {" + std::string(compare) + "}\n"));
  };
  EXPECT_EQ(told_of("offset: 2h, difference_in_differences: {every: 1d, times: 3}"),
            "`times` is a number from 4 to 60\n");
  EXPECT_EQ(told_of("offset: 2d, difference_in_differences: {every: 1d, times: 4}"),
            "the periods are no longer than `offset`\n");
  EXPECT_EQ(told_of("canary: 'a=\"1\"', baseline: 'a=\"2\"', difference_in_differences: {every: 1d, times: 4}"),
            "difference_in_differences needs an `offset`: when it was before the change\n");
  EXPECT_EQ(told_of("offset: 2h, difference_in_differences: {every: 1d, times: 4}",
                    "latency: h_seconds, no_worse_than: baseline"),
            "difference_in_differences takes a `ratio`, or a `latency` with `within`\n");
  EXPECT_EQ(told_of("offset: 10m"),
            "\"o\" is compared with itself 10m earlier, for 1h: the baseline's end is the canary's beginning\n");
}

TEST(Compare, a_limit_to_be_proven_is_a_rate_of_bad_events) {
  const auto bad = objective(std::string(kErrors) + ", at_most: 0.5%, proof: required, compare: {false_alarms: 2%}");
  ASSERT_TRUE(bad.compare);
  EXPECT_EQ(bad.compare->limit, 0.005);
  EXPECT_EQ(bad.compare->false_alarms, 0.02);
  EXPECT_EQ(bad.condition.kind, Condition::Kind::at_most);
  const auto fast = objective("latency: h_seconds, within: 500ms, at_least: 99%, proof: required");
  ASSERT_TRUE(fast.compare);
  EXPECT_NEAR(*fast.compare->limit, 0.01, 1e-15);
  EXPECT_EQ(fast.over, hours(1));
}

TEST(Compare, looks_at_as_much_as_the_gate_says) {
  EXPECT_EQ(objective(comparing(), std::string(kBothArms)).over, hours(1));
  EXPECT_EQ(objective(comparing(), "over: 10m\n" + std::string(kBothArms)).over, minutes(10));
  EXPECT_EQ(objective(comparing(", over: 20m"), "over: 10m\n" + std::string(kBothArms)).over, minutes(20));
}

TEST(Compare, another_word_than_the_one_that_is_known_is_told) {
  EXPECT_EQ(messages(with_objective(std::string(kErrors) + ", no_worse_than: basline", kBothArms)),
            "\"basline\" is not baseline\n");
  EXPECT_EQ(messages(with_objective(std::string(kErrors) + ", at_most: 1%, proof: off")), "\"off\" is not required\n");
}

TEST(Compare, an_arm_that_cannot_be_read_is_told_once) {
  EXPECT_EQ(messages(with_objective(comparing(),
                                    "compare: {canary: 'a=\"b\"', baseline: 'a='}\n"
                                    "watch: {every: 2s, for: 36s}\n")),
            "the value of label a must be quoted\n");
}

TEST(Compare, what_cannot_be_proven_is_told) {
  constexpr std::string_view kOnlyShares =
      "only a share can be proven: at_most of bad events, or at_least of good ones\n";
  EXPECT_EQ(messages(with_objective("query: up, at_most: 1, proof: required")), kOnlyShares);
  EXPECT_EQ(messages(with_objective("latency: h_seconds, quantile: 0.99, at_most: 1s, proof: required")), kOnlyShares);
  EXPECT_EQ(messages(with_objective(std::string(kErrors) + ", at_most: 0%, proof: required")),
            "no number of events proves that there are none at all\n");
  EXPECT_EQ(messages(with_objective(std::string(kErrors) + ", at_most: 1%, warn_above: 0.5%, proof: required")),
            "a limit that must be proven has no limit to warn before\n");
  EXPECT_EQ(messages(with_objective(std::string(kErrors) + ", at_most: 1%, proof: required, compare: {pool: p}")),
            "a limit that must be proven can't be in a pool\n");
}

TEST(Compare, what_no_pool_can_judge_is_told) {
  EXPECT_EQ(messages(with_objective(comparing(", compare: {pool: p, method: hybrid}"), kBothArms)),
            "only evidence can be averaged in a pool\n");
  EXPECT_EQ(messages(with_objective(comparing(", severity: warn, compare: {pool: p}"), kBothArms)),
            "only objectives that block can be in a pool\n");
  EXPECT_EQ(messages(with_objective("query: cpu, no_worse_than: baseline, compare: {pool: p}", kBothArms)),
            "a query can't be in a pool: its series are compared once, at the end\n");
}

TEST(Compare, what_is_no_comparison_is_told) {
  EXPECT_EQ(messages(with_objective(comparing())), "nothing says what the baseline is\n");
  EXPECT_EQ(messages(with_objective(comparing(), "compare: {canary: 'a=\"1\"', baseline: 'a=\"1\"'}\n")),
            "the canary and its baseline are the same\n");
  EXPECT_EQ(messages(with_objective("query: vector(1), no_worse_than: baseline", kBothArms)),
            "this query can't be compared: it reads no series\n");
  EXPECT_EQ(messages(with_objective(comparing(", warn_above: 1%"), kBothArms)),
            "a comparison has no limit to warn before\n");
  EXPECT_EQ(messages(with_objective(std::string(kErrors) + ", at_most: 1%, compare: {weight: 2}", kBothArms)),
            "\"compare\" needs \"proof\" beside it\n");
}

TEST(Compare, a_watch_too_short_for_means_is_told) {
  const auto told = [](std::string_view watch) {
    return messages(with_objective("query: cpu, no_worse_than: baseline",
                                   std::string(kBothArms) + "watch: {" + std::string(watch) + "}\n"));
  };
  EXPECT_EQ(told("every: 1m, for: 4m"), "\"o\" compares means of 5 intervals at least, and the watch has 4\n");
  EXPECT_EQ(told("every: 1m, for: 6m, warmup: 2m"),
            "\"o\" compares means of 5 intervals at least, and the watch has 4\n");
  EXPECT_EQ(told("every: 1m, for: 5m"), "");
}

TEST(Compare, numbers_out_of_range_are_told) {
  const auto told_of = [](std::string_view setting) {
    return messages(with_objective(comparing(", compare: {" + std::string(setting) + "}"), kBothArms));
  };
  EXPECT_EQ(told_of("margin: 1"), "\"margin\" takes a number above 1, not \"1\"\n");
  EXPECT_EQ(told_of("min_effect: 0.5"), "\"min_effect\" takes a number from 1 on, not \"0.5\"\n");
  EXPECT_EQ(told_of("weight: 0"), "\"weight\" takes a number above 0, not \"0\"\n");
  EXPECT_EQ(told_of("variation: -1%"), "\"variation\" takes a share between 0% and 100%, such as 1%, not \"-1%\"\n");
  EXPECT_EQ(told_of("false_alarms: 1"), "\"false_alarms\" takes a share between 0% and 100%, such as 1%, not \"1\"\n");
  EXPECT_EQ(told_of("false_alarms: 100%"),
            "\"false_alarms\" takes a share between 0% and 100%, such as 1%, not \"100%\"\n");
}

}  // namespace
}  // namespace tidegate::specs
