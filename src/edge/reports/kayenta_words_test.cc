#include "edge/reports/kayenta_words.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "edge/reports/format.h"
#include "support/decisions.h"

namespace tidegate::reports {
namespace {

KayentaFinding high() {
  return {.label = MetricLabel::high,
          .is_critical = true,
          .reason = "The metric is High.",
          .canary = {.points = 3, .mean = 2, .min = 1, .max = 3, .values = {1, std::nullopt, 3}},
          .baseline = {.points = 3, .mean = 1, .min = 1, .max = 1, .values = {1, 1, 1}},
          .effect = 2,
          .direction = Direction::increase,
          .groups = {"errors", "all"},
          .step = minutes(1)};
}

KayentaScore score(KayentaScore::Standing standing = KayentaScore::Standing::fail) {
  return {.standing = standing,
          .value = 40,
          .thresholds = {.pass = 95, .marginal = 75},
          .groups = {{.name = "errors", .score = 0, .weight = 60},
                     {.name = "all", .score = 0, .weight = 40, .no_data = true}},
          .reason = "the score 40 is too low",
          .not_scored = {"cpu"}};
}

Decision judged() {
  auto decision = test::failed();
  decision.assessments[0].measurement.kayenta = high();
  decision.assessments[0].verdict = Verdict::fail;
  decision.score = score();
  return decision;
}

std::string report(std::string_view format) { return find_report_format(format)->write({{judged()}}, {}); }

TEST(KayentaWords, say_the_score_against_its_thresholds) {
  EXPECT_EQ(format_score(score()), "40 of 100, fail: 95 passes, 75 is marginal; by kayenta-fixed");
  EXPECT_EQ(format_score(score(KayentaScore::Standing::open)),
            "40 of 100, but a metric is in doubt: 95 passes, 75 is marginal; by kayenta-fixed");
  EXPECT_EQ(format_groups(score()),
            (std::vector<std::string>{"errors 0 (weighs 60%)", "all no data (weighs 40%)", "in no group: cpu"}));
}

TEST(KayentaWords, say_label_groups_and_both_arms) {
  EXPECT_EQ(format_metric(high()), "High, critical, in the groups errors, all; increase is bad");
  EXPECT_EQ(format_metric({.label = MetricLabel::nodata}), "Nodata, in no group; either direction is bad");
  EXPECT_EQ(format_arm(high(), high().canary), "2 (mean of 3 values, 1 to 3)");
  EXPECT_EQ(format_arm(high(), {}), "no values");
}

TEST(KayentaWords, every_format_has_label_and_score) {
  EXPECT_TRUE(report("text").contains("metric    High, critical, in the groups errors, all; increase is bad"));
  EXPECT_TRUE(report("text").contains("score     40 of 100, fail: 95 passes"));
  EXPECT_TRUE(report("markdown").contains("- Score: 40 of 100, fail: 95 passes"));
  EXPECT_TRUE(report("markdown").contains("- Metric: High, critical"));
  EXPECT_TRUE(report("junit").contains("name=\"tidegate.score\" value=\"40 of 100, fail"));
  EXPECT_TRUE(report("junit").contains("metric: High, critical"));
  EXPECT_TRUE(report("openmetrics").contains("tidegate_canary_score{"));
}

TEST(KayentaWords, json_has_the_numbers) {
  const auto json = parse_json(report("json"));
  ASSERT_TRUE(json);
  const auto& gate = (*json)["gates"].items()[0];
  EXPECT_EQ(gate["score"]["value"].number(), 40);
  EXPECT_EQ(gate["score"]["standing"].string(), "fail");
  EXPECT_EQ(gate["score"]["groups"].items().size(), 2U);
  const auto& finding = gate["objectives"].items()[0]["measurement"]["kayenta"];
  EXPECT_EQ(finding["label"].string(), "High");
  EXPECT_EQ(finding["canary"]["values"].items().size(), 3U);
  EXPECT_FALSE(finding["canary"]["values"].items()[1].is_number());
}

TEST(KayentaWords, a_gate_without_the_judge_says_nothing_of_it) {
  const auto text = find_report_format("openmetrics")->write({{test::failed()}}, {});
  EXPECT_FALSE(text.contains("tidegate_canary_score"));
}

}  // namespace
}  // namespace tidegate::reports
