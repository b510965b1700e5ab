#include "app/cli/analysis_display.h"

#include <gtest/gtest.h>

namespace tidegate::cli {
namespace {

constexpr Timestamp kStart{1'700'000'000'000};

AnalysisPlan plan_of(int metrics) {
  FlaggerPlan plan{.canary = {.interval = seconds(10), .threshold = 2, .ticks = 4}};
  for (int i = 0; i < metrics; ++i) {
    const std::string name = "metric " + std::to_string(i);
    plan.canary.metrics.push_back({.kind = FlaggerMetric::Kind::inline_query, .name = name, .range = {.max = 5}});
    plan.queries.push_back({.name = name, .source = "prometheus", .text = "x"});
  }
  return {.name = "canary", .file = "c.yaml", .peer = std::move(plan), .sources = {}};
}

std::vector<std::string> frame_of(const analysis::Analysis& analysis, Canvas canvas) {
  canvas.glyphs = Glyphs::ascii;
  const Course course{.name = "canary", .start = kStart, .end = kStart + seconds(40)};
  return render_analysis(analysis, course, kStart + seconds(12), canvas);
}

TEST(AnalysisFrame, shows_how_it_stands_with_each_metric_and_when_it_goes_on) {
  const auto plan = plan_of(2);
  const auto analysis = analysis::begin(plan, kStart);
  const Question question{.text = "x", .at = kStart, .grid = std::nullopt};
  const Answer good{.series = {{{}, {{kStart, 1}}}}}, bad{.series = {{{}, {{kStart, 9}}}}};
  const std::vector<analysis::Asked> asked = {{question, good}, {question, bad}};
  analysis->add({.at = kStart + seconds(10), .finished = kStart + seconds(10), .metrics = {0, 1}}, asked);
  const auto lines = frame_of(*analysis, {.width = 80, .height = 24});
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_TRUE(lines[0].ends_with("12s of 40s, 28s left")) << lines[0];
  EXPECT_EQ(lines[1], "0 of 4 checks passed, 1 failed; 2 roll back; next in 8s");
  EXPECT_EQ(lines[3], "  + metric 0  1  at most 5  passes");
  EXPECT_EQ(lines[4], "  x metric 1  9  at most 5  fails");
  EXPECT_EQ(lines[5], "      9 is above the maximum 5");
}

TEST(AnalysisFrame, fits_the_terminal) {
  const auto plan = plan_of(50);
  const auto analysis = analysis::begin(plan, kStart);
  for (const int width : {20, 40, 120}) {
    const auto lines = frame_of(*analysis, {.width = width, .height = 12});
    EXPECT_LT(lines.size(), 12U);
    EXPECT_TRUE(lines.back().starts_with("  ... and 43 mo")) << lines.back();
    for (const auto& line : lines) EXPECT_LE(display_width(line), width) << line;
  }
}

}  // namespace
}  // namespace tidegate::cli
