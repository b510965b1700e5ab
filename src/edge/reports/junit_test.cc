#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "edge/reports/format.h"
#include "support/decisions.h"

namespace tidegate::reports {
namespace {

std::string junit_of(std::vector<Decision> decisions) {
  return find_report_format("junit")->write(decisions, {.tool_version = "1.2.3"});
}

bool has(const std::string& text, std::string_view piece) { return text.find(piece) != std::string::npos; }

TEST(Junit, a_breach_is_a_failure_and_a_doubt_an_error) {
  std::string xml = junit_of({test::failed()});
  EXPECT_TRUE(has(xml, R"(<testsuite name="payment-canary" tests="3" failures="1" errors="1" skipped="0")")) << xml;
  EXPECT_TRUE(
      has(xml, R"(<failure type="breach" message="the 99th percentile is 812 ms; the limit is at most 500 ms">)"));
  EXPECT_TRUE(has(xml, R"(<error type="no-data" message="no series came back, so there is nothing to judge">)"));
}

TEST(Junit, what_does_not_count_is_skipped_and_says_why) {
  Decision decision = test::passed();
  decision.assessments.push_back(test::failing_latency());
  decision.assessments.back().severity = Severity::info;
  decision.assessments.back().decides = false;
  std::string xml = junit_of({decision});
  EXPECT_TRUE(has(xml, R"(failures="0" errors="0" skipped="1")")) << xml;
  EXPECT_TRUE(has(xml, R"(<skipped message="info only: fail: the 99th percentile)"));
}

TEST(Junit, a_warning_stays_green) {
  EXPECT_TRUE(has(junit_of({test::warned()}), R"(tests="1" failures="0" errors="0" skipped="0")"));
}

TEST(Junit, is_red_whenever_the_gate_stays_closed) {
  Decision decision = test::passed();
  decision.verdict = Verdict::inconclusive;
  decision.action = Action::block;
  decision.because = "the run was interrupted";
  EXPECT_TRUE(has(junit_of({decision}), R"(<error type="inconclusive" message="the run was interrupted">)"));
  EXPECT_TRUE(has(junit_of({}), R"(errors="1")"));
}

TEST(Junit, names_the_gate_in_properties_and_when_it_was_decided) {
  std::string xml = junit_of({test::failed()});
  EXPECT_TRUE(has(xml, R"(timestamp="2026-11-22T12:00:00")"));
  EXPECT_TRUE(has(xml, R"(<property name="tidegate.action" value="block"/>)"));
  EXPECT_TRUE(has(xml, R"(<property name="tidegate.version" value="1.2.3"/>)"));
}

TEST(Junit, hostile_text_can_not_become_markup_or_break_the_encoding) {
  std::string xml = junit_of({test::hostile()});
  EXPECT_TRUE(is_utf8(xml));
  EXPECT_FALSE(has(xml, "<script>"));
  EXPECT_FALSE(has(xml, "]]>"));
  EXPECT_TRUE(has(xml, "&lt;script&gt;"));
  EXPECT_TRUE(has(xml, R"(\xFF\xFE\x01)"));
}

TEST(Junit, characters_that_xml_forbids_are_shown_instead) {
  Decision decision = test::passed();
  decision.gate =
      "a\xef\xbf\xbe"
      "b\x0b"
      "c";
  EXPECT_TRUE(has(junit_of({decision}), R"(name="a\u{FFFE}b\x0Bc")"));
}

}  // namespace
}  // namespace tidegate::reports
