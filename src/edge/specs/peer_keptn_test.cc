#include <gtest/gtest.h>

#include "support/imported.h"

namespace tidegate::specs {
namespace {

// An SLO file whose objective begins on line 2, and an SLI file with a query for it.
std::string slo(std::string_view objective) {
  return "objectives:\n- {sli: p95, " + std::string(objective) + "}\ntotal_score: {pass: \"90%\", warning: 75%}\n";
}

std::string with_query(std::string_view objective, std::string_view query = "x{job=\"$SERVICE\"}") {
  return slo(objective) + "---\nindicators:\n  p95: '" + std::string(query) + "'\n";
}

Objective objective_of(std::string_view keys) {
  const Gate gate = gate_of_peer(with_query(keys));
  return gate.objectives.size() == 1 ? gate.objectives[0] : Objective{};
}

TEST(KeptnImport, absolute_criteria_become_a_condition) {
  EXPECT_EQ(objective_of("pass: [{criteria: [\"<=500\"]}]").condition,
            (Condition{.kind = Condition::Kind::at_most, .high = 500}));
  EXPECT_EQ(objective_of("pass: [{criteria: [\">=0.99\"]}]").condition,
            (Condition{.kind = Condition::Kind::at_least, .low = 0.99}));
  EXPECT_EQ(objective_of("pass: [{criteria: [\">=1\", \"<=5\", \"<=4\"]}]").condition,
            (Condition{Condition::Kind::between, 1, 4}));
  EXPECT_EQ(objective_of("pass: [{criteria: [\"<=5\"]}, {criteria: [\"<=9\"]}]").condition.high, 9);
}

TEST(KeptnImport, what_is_between_pass_and_warning_warns) {
  const Objective above = objective_of("pass: [{criteria: [\"<=250\"]}], warning: [{criteria: [\"<=500\"]}]");
  EXPECT_EQ(above.condition.high, 500);
  EXPECT_EQ(above.warn_above, 250);
  const Objective below = objective_of("pass: [{criteria: [\">=99\"]}], warning: [{criteria: [\">=95\"]}]");
  EXPECT_EQ(below.condition.low, 95);
  EXPECT_EQ(below.warn_below, 99);
}

TEST(KeptnImport, queries_come_from_the_sli_file_with_variables) {
  const std::string text =
      with_query("pass: [{criteria: [\"<=500\"]}]", "sum(rate(x{job=\"$SERVICE-$PROJECT\"}[$DURATION_SECONDS]))");
  const Imported done = imported(text, {{.name = "service", .value = "shop"}, {.name = "PROJECT", .value = "p"}});
  ASSERT_TRUE(done.gate);
  EXPECT_TRUE(write(*done.gate).contains("query: 'sum(rate(x{job=\"${service}-${project}\"}[${window}]))'"));
  EXPECT_EQ(done.gate->variables.at(0).value, "shop");
  EXPECT_EQ(done.gate->variables.at(1).value, "p");
}

TEST(KeptnImport, labels_are_variables_too) {
  const Imported done = imported(with_query("pass: [{criteria: [\"<=5\"]}]", "x{v=\"$LABEL.buildId\",w=~\"a$\"}"));
  ASSERT_TRUE(done.gate);
  EXPECT_TRUE(write(*done.gate).contains("x{v=\"${label-buildid}\",w=~\"a$\"}"));
}

TEST(KeptnImport, relative_criteria_and_scores_are_lost) {
  EXPECT_EQ(lost_of_peer(with_query("weight: 2, pass: [{criteria: [\"<=+10%\", \"<=500\"]}]")),
            "1 the score: Keptn passes from 90% of all weights on, here every objective must pass\n"
            "1 weight and key_sli\n"
            "2 of \"p95\", what is compared with earlier results: there is no such condition yet\n");
}

TEST(KeptnImport, without_an_sli_file_the_gate_blocks_until_somebody_writes_the_query) {
  const Gate gate = gate_of_peer(slo("pass: [{criteria: [\"<=500\"]}]"));
  EXPECT_EQ(std::get<QueryIndicator>(gate.objectives.at(0).indicator).text, "p95");
}

TEST(KeptnImport, queries_of_dynatrace_are_not_supported_yet) {
  EXPECT_EQ(told_of_peer(with_query("pass: [{criteria: [\"<=5\"]}]", "metricSelector=builtin:x:sum")),
            "1 error: no objective of it can be carried over\n");
}

// ---- mistakes of the file -----------------------------------------------------------------------------------------

TEST(KeptnLint, warnings_that_nothing_can_reach_are_told) {
  EXPECT_EQ(told_of_peer(with_query("pass: [{criteria: [\"<=1\"]}], warning: [{criteria: [\"<=0.5\"]}]")),
            "2 warning: the warning of \"p95\" is no wider than what passes, 1\n");
}

TEST(KeptnLint, relative_criteria_pass_without_a_history) {
  EXPECT_EQ(told_of_peer(with_query("pass: [{criteria: [\"<=+10%\", \"<=5\"]}]")),
            "2 warning: without earlier results the relative criteria of \"p95\" pass in Keptn\n");
  EXPECT_EQ(told_of_peer(with_query("pass: [{criteria: [\"<=10%\", \"<=5\"]}]")),
            "2 warning: without earlier results the relative criteria of \"p95\" pass in Keptn\n"
            "2 warning: \"<=10%\" is relative to earlier results: it is read as +10%\n");
}

TEST(KeptnLint, criteria_scores_and_keys_that_are_wrong_are_errors) {
  EXPECT_EQ(told_of_peer(with_query("pass: [{criteria: [\"==5\"]}]")), "2 error: \"==5\" is no criterion\n");
  EXPECT_EQ(told_of_peer(with_query("pass: [{criteria: []}]")),
            "2 error: it has no criteria, and would hold for every value\n");
  EXPECT_EQ(told_of_peer(with_query("passes: 1, pass: [{criteria: [\"<5\"]}]")),
            "2 error: unknown key \"passes\" in an objective\n");
  EXPECT_EQ(told_of_peer(replace_all(with_query("pass: [{criteria: [\"<5\"]}]"), "90%", "90 points")),
            "3 error: \"90 points\" is no score from 0% to 100%\n");
}

TEST(KeptnLint, a_name_that_the_sli_file_has_not_is_an_error_with_what_was_meant) {
  const Imported done = imported(replace_all(with_query("pass: [{criteria: [\"<=5\"]}]"), "  p95:", "  p59:"));
  ASSERT_EQ(done.diagnostics.size(), 1u);
  EXPECT_EQ(done.diagnostics[0].message, "the SLI file has no \"p95\"");
  EXPECT_EQ(done.diagnostics[0].hint, "did you mean \"p59\"?");
}

TEST(KeptnLint, none_that_is_scored_always_passes) {
  EXPECT_EQ(told_of_peer(with_query("weight: 1")),
            "1 error: none of the objectives has pass criteria: Keptn always passes\n");
}

}  // namespace
}  // namespace tidegate::specs
