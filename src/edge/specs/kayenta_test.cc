#include "edge/specs/kayenta.h"

#include <gtest/gtest.h>

#include "support/loaded_gate.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kTop =
    "gate: g\nsource: {prometheus: http://p:9090}\n"
    "compare: {canary: 'v=\"2\"', baseline: 'v=\"1\"'}\n";

// A gate with the judge on line 4 and one objective whose `kayenta` is on line 8.
std::string gate(std::string_view judge = "kayenta-fixed", std::string_view kayenta = "{direction: increase}",
                 std::string_view more = "") {
  return std::string(kTop) + "judge: " + std::string(judge) +
         "\nobjectives:\n  - name: errors\n    query: sum(errors)\n" + "    kayenta: " + std::string(kayenta) + "\n" +
         std::string(more);
}

// "4:8 error: ...", one a line.
std::string said(std::string_view text) {
  std::string lines;
  for (const Diagnostic& one : load_gate(text, "gate.yaml", context()).diagnostics) {
    lines += std::to_string(one.place.line) + ":" + std::to_string(one.place.column) +
             (one.level == Level::error ? " error: " : " warning: ") + one.message + "\n";
  }
  return lines;
}

TEST(Kayenta, a_word_is_enough_and_defaults_are_those_that_people_know) {
  const auto loaded = load(gate("kayenta"));
  ASSERT_TRUE(loaded.judge);
  EXPECT_EQ(*loaded.judge, (KayentaPlan{.mode = KayentaMode::exact}));
  const auto& objective = loaded.objectives.at(0);
  EXPECT_EQ(std::get<QueryIndicator>(objective.indicator).text, "sum(errors{v=\"2\"})");
  ASSERT_TRUE(objective.kayenta);
  EXPECT_EQ(objective.kayenta->baseline.text, "sum(errors{v=\"1\"})");
  EXPECT_EQ(objective.kayenta->config.groups, std::vector<std::string>{"errors"});
  EXPECT_EQ(objective.kayenta->config.nan_strategy, NanStrategy::remove);
  EXPECT_EQ(objective.over, hours(1));
}

TEST(Kayenta, everything_that_can_be_said_is_understood) {
  const auto loaded = load(gate(
      "{kind: kayenta-fixed, pass: 90, marginal: 60, step: 30s, lookback: 20m, group_weights: {a: 70, b: 30}}",
      "{direction: decrease, groups: [a, b], critical: true, must_have_data: true, nan: replace, outliers: remove, "
      "outlier_factor: 1.5, effect_size: {measure: cles, allowed_decrease: 0.4, critical_decrease: 0.2}, "
      "tolerance: 2%, baseline: sum(old)}"));
  ASSERT_TRUE(loaded.judge);
  EXPECT_EQ(loaded.judge->thresholds, (KayentaThresholds{.pass = 90, .marginal = 60}));
  EXPECT_EQ(loaded.judge->step, seconds(30));
  EXPECT_EQ(loaded.judge->group_weights.size(), 2U);
  const auto& plan = *loaded.objectives.at(0).kayenta;
  KayentaMetricConfig expected{
      .name = "errors",
      .groups = {"a", "b"},
      .direction = Direction::decrease,
      .nan_strategy = NanStrategy::replace,
      .outliers = OutlierStrategy::remove,
      .outlier_factor = 1.5,
      .effect = {.measure = EffectMeasure::cles, .allowed_decrease = 0.4, .critical_decrease = 0.2},
      .critical = true,
      .must_have_data = true,
      .baseline_tolerance = 0.02,
      .place = plan.config.place};
  EXPECT_EQ(plan.config, expected);
  EXPECT_TRUE(plan.slides);
  EXPECT_EQ(loaded.objectives.at(0).over, minutes(20));
  EXPECT_EQ(plan.baseline.text, "sum(old{v=\"1\"})");
}

TEST(Kayenta, what_is_only_for_information_is_muted) {
  const auto loaded =
      load(gate("kayenta", "{}", "    severity: info\n  - name: other\n    query: sum(x)\n    kayenta: {}\n"));
  EXPECT_TRUE(loaded.objectives.at(0).kayenta->config.muted);
}

TEST(Kayenta, mistakes_are_told_at_their_places) {
  EXPECT_EQ(said(gate("kayenta-fixt")), "4:8 error: \"kayenta-fixt\" is none of kayenta, kayenta-fixed\n");
  EXPECT_EQ(said(gate("{kind: kayenta, pass: 60, marginal: 70}")),
            "4:34 error: the marginal score 70 is above the one that passes, 60\n");
  EXPECT_EQ(said(gate("{kind: kayenta, pass: 101}")),
            "4:30 error: \"pass\" takes a number above 0, at most 100, not \"101\"\n");
  EXPECT_EQ(said(gate("kayenta", "{critical: yes}")), "8:25 error: \"critical\" takes true or false, not \"yes\"\n");
  EXPECT_EQ(said(gate("kayenta", "{effect_size: {critical_increase: 2}}")),
            "8:29 error: \"critical_increase\" says nothing about a metric that isn't critical\n");
  EXPECT_EQ(said(gate("kayenta", "{tolerance: 2%}")),
            "8:15 error: Kayenta's own judge has no tolerance that can be set\n");
  EXPECT_EQ(said(gate("kayenta", "{groups: [a, a]}")), "8:27 error: the group \"a\" stands here twice\n");
}

TEST(Kayenta, what_says_nothing_to_it_is_refused) {
  EXPECT_EQ(said(gate("kayenta", "{}", "    across: max\n")), "9:5 error: \"across\" does not go with \"kayenta\"\n");
  EXPECT_EQ(said(gate("kayenta", "{}", "    severity: warn\n")),
            "9:5 error: a metric of the score blocks, or is only for information\n");
  EXPECT_EQ(said(gate("kayenta", "{}", "    compare: {margin: 3}\n")),
            "9:15 error: \"margin\" says nothing to Kayenta's judge\n");
  EXPECT_EQ(said(gate("kayenta", "{}", "watch: {every: 8m, for: 20m, consecutive_passes: 3}\n")),
            "9:50 error: Kayenta's judge passes a canary at the end of the watch, and not before\n");
  EXPECT_EQ(
      said(std::string(kTop) + "judge: kayenta\nobjectives:\n  - any_of:\n      - {name: a, query: x, kayenta: {}}\n"
                               "      - {name: b, query: x, at_most: 1}\n"),
      "7:9 error: a metric of the score can't stand in any_of: its label is no verdict\n");
}

TEST(Kayenta, the_judge_and_its_metrics_need_each_other) {
  EXPECT_EQ(said(std::string(kTop) + "judge: kayenta\nobjectives:\n  - {name: a, query: x, at_most: 1}\n"),
            "4:1 error: no objective is judged by it\n");
  EXPECT_EQ(said(std::string(kTop) + "objectives:\n  - {name: a, query: x, kayenta: {}}\n"),
            "5:25 error: the gate has no judge for it\n");
}

TEST(Kayenta, a_canary_that_is_its_baseline_is_refused) {
  EXPECT_EQ(said("gate: g\nsource: {prometheus: http://p:9090}\njudge: kayenta\nobjectives:\n"
                 "  - {name: a, query: x, kayenta: {}}\n"),
            "5:25 error: the canary and its baseline are the same\n");
  EXPECT_EQ(said("gate: g\nsource: {prometheus: http://p:9090}\njudge: kayenta\ncompare: {offset: 1h}\nobjectives:\n"
                 "  - {name: a, query: x, kayenta: {}}\n"),
            "");
}

TEST(Kayenta, a_score_that_can_not_be_reached_is_an_error) {
  EXPECT_EQ(said(gate("{kind: kayenta, group_weights: {errors: 60, other: 40}}")),
            "4:1 error: the canary can't pass: with every metric its score is 60, and 95 passes\n");
  EXPECT_EQ(said(gate("{kind: kayenta, group_weights: {other: 100}}")),
            "4:1 error: the group \"errors\" has no weight, and the others have all 100\n");
  EXPECT_EQ(said(gate("{kind: kayenta, group_weights: {errors: 96, other: 60}}")),
            "4:39 error: the weights of the groups are 156 together, more than 100\n");
  EXPECT_EQ(said(gate("kayenta", "{groups: []}")),
            "4:1 error: the canary can't pass: with every metric its score is 0, and 95 passes\n");
}

TEST(Kayenta, a_watch_that_is_too_short_or_too_fine_is_an_error) {
  EXPECT_EQ(said(gate("kayenta-fixed", "{}", "watch: {every: 1m, for: 8m}\n")),
            "9:1 error: after its warm-up the watch has 8m, and more than 8 steps of 1m are needed to say anything\n");
  EXPECT_EQ(said(gate("{kind: kayenta, step: 1s}", "{}", "watch: {every: 1m, for: 5h}\n")),
            "9:1 error: the watch has more than 10000 steps\n");
  EXPECT_EQ(said(gate("kayenta", "{}", "watch: {every: 1m, for: 20m}\n")),
            "9:1 warning: the first judgements see fewer than 8 values, of which Kayenta's test is often wrong\n");
  EXPECT_EQ(said(gate("{kind: kayenta, lookback: 5m}")),
            "4:24 error: 8 steps of 1m are the fewest that say anything\n");
}

}  // namespace
}  // namespace tidegate::specs
