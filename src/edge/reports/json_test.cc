#include "base/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "edge/reports/decision_json.h"
#include "edge/reports/format.h"
#include "support/decisions.h"

namespace tidegate::reports {
namespace {

Json report(std::vector<Decision> decisions) {
  auto parsed = parse_json(find_report_format("json")->write(decisions, {.tool_version = "1.2.3"}));
  EXPECT_TRUE(parsed);
  return parsed.value_or(Json());
}

TEST(JsonReport, says_at_the_top_in_flat_strings_what_pollers_need) {
  Json json = report({test::failed()});
  EXPECT_EQ(json["version"], Json(1));
  EXPECT_EQ(json["verdict"], Json("fail"));
  EXPECT_EQ(json["action"], Json("block"));
  EXPECT_EQ(json["status"], Json("failed"));
  EXPECT_EQ(json["progress"], Json("2 of 3 objectives could be judged"));
  EXPECT_EQ(json["tool"]["version"], Json("1.2.3"));
}

TEST(JsonReport, a_status_says_succeeded_only_when_the_gate_opens) {
  EXPECT_EQ(report({test::passed()})["status"], Json("succeeded"));
  EXPECT_EQ(report({test::warned()})["status"], Json("succeeded"));
  EXPECT_EQ(report({test::held()})["status"], Json("held"));
  EXPECT_EQ(report({test::doubtful()})["status"], Json("failed"));
  EXPECT_EQ(report({})["status"], Json("failed"));
  EXPECT_EQ(report({})["verdict"], Json("inconclusive"));
}

TEST(JsonReport, several_gates_are_joined_by_the_worst) {
  Json json = report({test::passed(), test::failed(), test::doubtful()});
  EXPECT_EQ(json["verdict"], Json("fail"));
  EXPECT_EQ(json["because"], Json("3 gates: 1 pass, 1 fail, 1 inconclusive"));
  EXPECT_EQ(json["gates"].items().size(), 3u);
}

TEST(JsonReport, keeps_the_whole_measurement_in_base_units) {
  Json objective = report({test::failed()})["gates"].items()[0]["objectives"].items()[0];
  Json measurement = objective["measurement"];
  EXPECT_EQ(objective["condition"], Json::object().set("at_most", 0.5));
  EXPECT_EQ(objective["dimension"], Json("time"));
  EXPECT_EQ(measurement["value"], Json(0.812));
  EXPECT_EQ(measurement["window"]["start"], Json("2026-11-22T11:55:00Z"));
  EXPECT_EQ(measurement["newest_age_seconds"].number(), 4);
  EXPECT_EQ(measurement["questions"].items()[0]["at"], Json("2026-11-22T12:00:00Z"));
  EXPECT_EQ(measurement["contributors"].items()[0]["labels"]["pod"], Json("payment-canary-7f9c"));
}

TEST(JsonReport, no_value_is_null_and_nan_is_a_word) {
  Decision decision = test::doubtful();
  EXPECT_TRUE(decision_json(decision)["objectives"].items()[0]["measurement"]["value"].is_null());
  decision.assessments[0].measurement.value = NAN;
  EXPECT_EQ(decision_json(decision)["objectives"].items()[0]["measurement"]["value"], Json("NaN"));
}

TEST(JsonReport, range_questions_say_their_grid) {
  Decision decision = test::passed();
  decision.assessments[0].measurement.questions = {
      {.text = "up", .at = test::kNoon, .grid = Grid{test::kNoon - minutes(5), test::kNoon, seconds(15)}}};
  Json question = decision_json(decision)["objectives"].items()[0]["measurement"]["questions"].items()[0];
  EXPECT_EQ(question["step_seconds"].number(), 15);
  EXPECT_FALSE(question.has("at"));
}

TEST(JsonReport, a_watch_says_how_it_went_and_a_check_has_none) {
  EXPECT_TRUE(decision_json(test::failed())["watch"].is_null());
  EXPECT_EQ(decision_json(test::watched())["watch"]["evaluations"], Json(9));
}

// Whether some object in it has a key twice.
bool has_a_key_twice(const Json& json) {
  std::set<std::string> names;
  for (const auto& [name, value] : json.members()) {
    if (!names.insert(name).second || has_a_key_twice(value)) return true;
  }
  return std::ranges::any_of(json.items(), has_a_key_twice);
}

TEST(JsonReport, no_object_has_a_key_twice) {
  EXPECT_FALSE(has_a_key_twice(decision_json(test::watched())));
  EXPECT_FALSE(has_a_key_twice(report({test::failed(), test::doubtful(), test::held()})));
}

TEST(JsonReport, hostile_text_stays_inside_its_strings) {
  Json json = report({test::hostile()});
  EXPECT_EQ(json["verdict"], Json("fail"));
  EXPECT_EQ(json.members().size(), 10u);
}

}  // namespace
}  // namespace tidegate::reports
