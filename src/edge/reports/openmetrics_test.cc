#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/text.h"
#include "edge/reports/format.h"
#include "support/decisions.h"

namespace tidegate::reports {
namespace {

std::string metrics_of(std::vector<Decision> decisions) {
  return find_report_format("openmetrics")->write(decisions, {.tool_version = "1.2.3"});
}

bool has(const std::string& text, std::string_view piece) { return text.find(piece) != std::string::npos; }

TEST(OpenMetrics, one_verdict_is_1_and_the_others_0) {
  std::string text = metrics_of({test::failed()});
  EXPECT_TRUE(has(text, "\ntidegate_verdict{gate=\"payment-canary\",file=\"gate.yaml\",verdict=\"fail\"} 1\n")) << text;
  EXPECT_TRUE(has(text, "\ntidegate_verdict{gate=\"payment-canary\",file=\"gate.yaml\",verdict=\"pass\"} 0\n"));
  EXPECT_TRUE(has(text, "\ntidegate_open{gate=\"payment-canary\",file=\"gate.yaml\"} 0\n"));
}

TEST(OpenMetrics, values_and_limits_are_in_base_units) {
  std::string text = metrics_of({test::failed()});
  EXPECT_TRUE(has(text, "objective=\"p99 latency\",dimension=\"time\"} 0.812\n"));
  EXPECT_TRUE(has(text, "objective=\"p99 latency\",bound=\"at_most\"} 0.5\n"));
}

TEST(OpenMetrics, a_value_that_is_not_there_is_left_out_not_zero) {
  EXPECT_FALSE(has(metrics_of({test::doubtful()}), "tidegate_objective_value{"));
  Decision decision = test::passed();
  decision.assessments[0].measurement.value = NAN;
  EXPECT_TRUE(has(metrics_of({decision}), "dimension=\"ratio\"} NaN\n"));
}

TEST(OpenMetrics, between_has_two_bounds) {
  Decision decision = test::passed();
  decision.assessments[0].condition = {.kind = Condition::Kind::between, .low = 1, .high = 2};
  std::string text = metrics_of({decision});
  EXPECT_TRUE(has(text, "bound=\"at_most\"} 2\n"));
  EXPECT_TRUE(has(text, "bound=\"at_least\"} 1\n"));
}

TEST(OpenMetrics, ends_with_its_mark_even_when_there_is_nothing) {
  EXPECT_TRUE(metrics_of({}).ends_with("\n# EOF\n"));
  EXPECT_TRUE(metrics_of({test::passed(), test::failed()}).ends_with("\n# EOF\n"));
}

TEST(OpenMetrics, hostile_labels_stay_in_their_quotes) {
  const std::string text = metrics_of({test::hostile()});
  for (std::string_view line : split(text, '\n')) {
    EXPECT_TRUE(line.empty() || line.starts_with("tidegate_") || line.starts_with("# ")) << line;
  }
}

}  // namespace
}  // namespace tidegate::reports
