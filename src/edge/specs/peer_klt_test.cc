#include <gtest/gtest.h>

#include "edge/specs/klt_reader.h"
#include "support/imported.h"

namespace tidegate::specs {
namespace {

// An AnalysisDefinition whose target is on line 7, and the query of its value.
std::string definition(std::string_view target) {
  return "apiVersion: metrics.keptn.sh/v1\nkind: AnalysisDefinition\nmetadata: {name: web}\nspec:\n  objectives:\n"
         "  - analysisValueTemplateRef: {name: v}\n    target: {" +
         std::string(target) + "}\n  totalScore: {passPercentage: 90, warningPercentage: 75}\n";
}

std::string value_template(std::string_view query, std::string_view provider = "prom") {
  return "---\napiVersion: metrics.keptn.sh/v1\nkind: AnalysisValueTemplate\nmetadata: {name: v}\nspec:\n"
         "  provider: {name: " +
         std::string(provider) + "}\n  query: '" + std::string(query) + "'\n";
}

Objective objective_of(std::string_view target) {
  const Gate gate = gate_of_peer(definition(target) + value_template("sum(x)"));
  return gate.objectives.size() == 1 ? gate.objectives[0] : Objective{};
}

std::string op(std::string_view name, std::string_view value) {
  return std::string(name) + ": {fixedValue: " + std::string(value) + "}";
}

TEST(KltImport, what_does_not_fail_passes) {
  EXPECT_EQ(objective_of("failure: {" + op("greaterThan", "600") + "}").condition,
            (Condition{.kind = Condition::Kind::at_most, .high = 600}));
  EXPECT_EQ(objective_of("failure: {" + op("lessThan", "500m") + "}").condition,
            (Condition{.kind = Condition::Kind::at_least, .low = 0.5}));
  EXPECT_EQ(objective_of("failure: {notInRange: {lowBound: 1, highBound: 5}}").condition,
            (Condition{Condition::Kind::between, 1, 5}));
}

TEST(KltImport, warnings_begin_where_their_operator_does) {
  const Objective above =
      objective_of("failure: {" + op("greaterThan", "600") + "}, warning: {" + op("greaterThan", "400") + "}");
  EXPECT_EQ(above.warn_above, 400);
  const Objective below = objective_of("failure: {" + op("lessThan", "2") +
                                       "}, warning: {inRange: {lowBound: 0, "
                                       "highBound: 3}}");
  EXPECT_EQ(below.warn_below, 3);
}

TEST(KltImport, operators_that_no_objective_has_are_lost) {
  EXPECT_EQ(told_of_peer(definition("failure: {" + op("equalTo", "3") + "}") + value_template("x")),
            "1 error: no objective of it can be carried over\n");
  EXPECT_EQ(lost_of_peer(definition("failure: {" + op("greaterThanOrEqual", "3") + "}") + value_template("x")),
            "1 the score: it passes from 90% of all weights on, here every objective must pass\n"
            "6 of \"v\", exactly 3 fails there and passes here\n");
}

TEST(KltImport, arguments_and_the_server_come_from_the_other_documents) {
  const std::string text = definition("failure: {" + op("greaterThan", "5") + "}") +
                           value_template("x{ns=\"{{.ns}}\"}") +
                           "---\napiVersion: metrics.keptn.sh/v1\nkind: Analysis\nmetadata: {name: a}\nspec:\n"
                           "  args: {ns: prod}\n  timeframe: {recent: 10m}\n  analysisDefinition: {name: web}\n"
                           "---\napiVersion: metrics.keptn.sh/v1\nkind: KeptnMetricsProvider\nmetadata: {name: prom}\n"
                           "spec: {type: prometheus, targetServer: \"http://prom:9090\"}\n";
  const Gate gate = gate_of_peer(text);
  EXPECT_EQ(std::get<QueryIndicator>(gate.objectives.at(0).indicator).text, "x{ns=\"prod\"}");
  EXPECT_EQ(gate.objectives[0].over, minutes(10));
  EXPECT_EQ(gate.sources.at(0).url, "http://prom:9090");
  EXPECT_EQ(told_of_peer(replace_all(text, "type: prometheus", "type: dynatrace")),
            "25 error: the provider \"dynatrace\" is not supported yet\n");
}

// ---- mistakes of the file -----------------------------------------------------------------------------------------

TEST(KltLint, warnings_that_the_failure_hides_are_told) {
  const auto warns = [](std::string_view target) {
    return told_of_peer(definition(target) + value_template("x")).contains("never warns: all values");
  };
  EXPECT_TRUE(warns("failure: {" + op("lessThan", "600") + "}, warning: {inRange: {lowBound: 300, highBound: 500}}"));
  EXPECT_TRUE(warns("failure: {" + op("lessThan", "5") + "}, warning: {" + op("lessThan", "4") + "}"));
  EXPECT_FALSE(warns("failure: {" + op("lessThan", "2") + "}, warning: {" + op("lessThan", "3") + "}"));
  EXPECT_FALSE(warns("failure: {" + op("lessThan", "2") + "}, warning: {" + op("lessThanOrEqual", "2") + "}"));
}

TEST(KltLint, one_that_can_not_fail_and_operators_that_are_not_one_are_told) {
  EXPECT_EQ(told_of_peer(definition("warning: {" + op("lessThan", "4") + "}") + value_template("x")),
            "1 error: no objective of it can be carried over\n"
            "6 warning: \"v\" has no failure operator, and can't fail\n");
  EXPECT_EQ(told_of_peer(definition("failure: {" + op("lessThan", "4") + ", " + op("greaterThan", "9") + "}")),
            "6 warning: \"v\" has no failure operator, and can't fail\n"
            "7 error: exactly one operator stands under `failure`\n");
}

TEST(KltLint, queries_are_checked) {
  EXPECT_EQ(told_of_peer(definition("failure: {" + op("lessThan", "4") + "}") + value_template("sum(x")).substr(0, 9),
            "15 error:");
}

TEST(KltQuantity, has_the_suffixes_of_kubernetes) {
  EXPECT_EQ(parse_klt_quantity("500m"), 0.5);
  EXPECT_EQ(parse_klt_quantity("2Ki"), 2048);
  EXPECT_EQ(parse_klt_quantity("1.5M"), 1.5e6);
  EXPECT_EQ(parse_klt_quantity("5 apples"), std::nullopt);
}

}  // namespace
}  // namespace tidegate::specs
