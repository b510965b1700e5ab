#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "edge/reports/comparison_chart.h"
#include "edge/reports/format.h"
#include "support/decisions.h"

namespace tidegate::reports {
namespace {

std::string html_of(std::vector<Decision> decisions, const ReportContext& context = {}) {
  return find_report_format("html")->write(decisions, context);
}

bool has(const std::string& text, std::string_view piece) { return text.find(piece) != std::string::npos; }

std::size_t count(const std::string& text, std::string_view piece) {
  std::size_t found = 0;
  for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) ++found;
  return found;
}

TEST(Html, is_one_page_that_asks_for_nothing_else) {
  const auto page = html_of({test::failed(), test::compared_worse()});
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n"));
  EXPECT_TRUE(page.ends_with("</html>\n"));
  for (const auto piece : {"src=", "@import", "url(", "<script", "<link"}) EXPECT_FALSE(has(page, piece)) << piece;
}

TEST(Html, says_the_verdict_what_it_means_and_each_objective) {
  const auto page = html_of({test::failed()});
  EXPECT_TRUE(has(page, "<title>payment-canary: fail</title>"));
  EXPECT_TRUE(has(page, "<b>The release is blocked</b>: p99 latency is 812 ms; the limit is at most 500 ms"));
  EXPECT_TRUE(has(page, "<td>p99 latency</td><td class=\"number\">812 ms</td><td>at most 500 ms</td>"));
  EXPECT_TRUE(has(page, "<dt>Doubt</dt><dd>no-data: the query returned nothing for the window</dd>"));
  EXPECT_TRUE(has(page, "<pre>histogram_quantile(0.99"));
}

TEST(Html, nothing_evaluated_is_said_to_block) { EXPECT_TRUE(has(html_of({}), "The release is blocked")); }

TEST(Html, text_from_outside_brings_no_markup_and_no_link_but_to_a_page) {
  auto hostile = test::hostile();
  hostile.assessments[0].runbook = "javascript:alert(1)";
  const auto page = html_of({hostile});
  EXPECT_FALSE(has(page, "<script>"));
  EXPECT_FALSE(has(page, "href="));
  hostile.assessments[0].runbook = "https://runbooks.example.com/\"onclick=alert(1)";
  EXPECT_TRUE(has(html_of({hostile}), "<a href=\"https://runbooks.example.com/&quot;onclick=alert(1)\""));
}

TEST(ComparisonChart, draws_both_arms_the_evidence_and_the_steps) {
  const auto svg = draw_comparison(test::compared());
  EXPECT_TRUE(has(html_of({test::compared_worse()}), svg));
  EXPECT_EQ(count(svg, "<polyline class=\"canary\""), 1U);
  EXPECT_EQ(count(svg, "<polyline class=\"baseline\""), 2U) << "a gap is not drawn over";
  EXPECT_EQ(count(svg, "<polyline class=\"worse\""), 1U);
  EXPECT_EQ(count(svg, "<rect class=\"step\""), 2U);
  EXPECT_TRUE(has(svg, ">5%</text>"));
  EXPECT_TRUE(has(svg, ">25% misrouted</text>"));
  EXPECT_TRUE(
      has(svg, "<title>12:00:00: canary 2%, baseline 0.5%; worse: 140% of the evidence, no worse: 20%</title>"));
}

TEST(ComparisonChart, many_looks_are_thinned_and_what_is_no_number_is_a_gap) {
  auto comparison = test::compared();
  while (comparison.looks.size() < 2000) {
    comparison.looks.push_back(comparison.looks.back());
    comparison.looks.back().at = comparison.looks.back().at + minutes(1);
  }
  EXPECT_EQ(count(draw_comparison(comparison), "<title>"), 150U);
  for (auto& look : comparison.looks) look.canary = std::nan("");
  const auto svg = draw_comparison(comparison);
  EXPECT_FALSE(has(svg, "nan"));
  EXPECT_FALSE(has(svg, "<polyline class=\"canary\""));
}

TEST(ComparisonChart, a_metric_of_kayenta_is_both_arms_alone_also_below_zero) {
  KayentaFinding finding{.step = minutes(1)};
  finding.canary.values = {-2, std::nullopt, 3, 4};
  finding.baseline.values = {1, 1, 1};
  const auto svg = draw_metric(finding, test::kNoon);
  EXPECT_EQ(count(svg, "<polyline class=\"canary\""), 2U);
  EXPECT_EQ(count(svg, "<polyline class=\"worse\""), 0U);
  EXPECT_TRUE(has(svg, ">-2</text>")) << svg;
  EXPECT_TRUE(has(svg, "<title>11:57:00: canary -2, baseline 1</title>"));
  EXPECT_EQ(draw_metric({}, test::kNoon), "");
}

TEST(ComparisonChart, a_single_look_and_rates_of_zero_are_no_trouble) {
  auto comparison = test::compared();
  for (auto& look : comparison.looks) look.canary = look.baseline = 0;
  EXPECT_FALSE(has(draw_comparison(comparison), "nan"));
  comparison.looks.resize(1);
  EXPECT_EQ(draw_comparison(comparison), "");
}

}  // namespace
}  // namespace tidegate::reports
