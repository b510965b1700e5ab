#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/terminal.h"
#include "base/text.h"
#include "edge/reports/format.h"
#include "support/decisions.h"

namespace tidegate::reports {
namespace {

std::string text_of(std::vector<Decision> decisions, ReportContext context = {}) {
  return find_report_format("text")->write(decisions, context);
}

bool has(const std::string& text, std::string_view piece) { return text.find(piece) != std::string::npos; }

int widest_line(const std::string& text) {
  int widest = 0;
  for (std::string_view line : split(text, '\n')) widest = std::max(widest, display_width(line));
  return widest;
}

TEST(Text, says_first_what_was_decided_about_which_gate_and_why) {
  std::string text = text_of({test::failed()});
  EXPECT_TRUE(
      text.starts_with("✗ FAIL  payment-canary: the release is blocked\n"
                       "  p99 latency is 812 ms; the limit is at most 500 ms\n"))
      << text;
}

TEST(Text, aligns_the_objectives) {
  std::string text = text_of({test::failed()});
  EXPECT_TRUE(has(text,
                  "  ✗ p99 latency   812 ms  at most 500 ms  5m, 12,405 events  fail\n"
                  "  ✓ error rate     0.21%  at most 0.5%    5m, 12,405 events  pass\n"
                  "  ? cpu          no data  at most 70%     5m                 inconclusive\n"))
      << text;
}

TEST(Text, a_breach_names_query_window_evidence_worst_series_and_next_step) {
  std::string text = text_of({test::failed()});
  for (std::string_view piece :
       {"    query     histogram_quantile(0.99, sum by (le) (rate(\n", "              at 2026-11-22T12:00:00Z\n",
        "    window    2026-11-22T11:55:00Z to 2026-11-22T12:00:00Z (5m)\n",
        "    evidence  12,405 events, 300 samples, 10 series, the newest 4s old\n",
        "    worst     1.204 s  {pod=\"payment-canary-7f9c\"}\n",
        "               790 ms  {pod=\"payment-canary-9d2b\"}\n", "    next      look at the pods named above",
        "    runbook   https://runbooks.example.com/payment/latency\n"}) {
    EXPECT_TRUE(has(text, piece)) << piece << "\n" << text;
  }
}

TEST(Text, a_doubt_says_its_caveat_and_the_way_out) {
  std::string text = text_of({test::doubtful()});
  EXPECT_TRUE(has(text, "    doubt     no-data: the query returned nothing for the window\n")) << text;
  EXPECT_TRUE(has(text, "    next      check that kube-state-metrics is scraped")) << text;
}

TEST(Text, a_query_is_broken_only_where_it_stays_the_same_query) {
  Decision decision = test::failed();
  decision.assessments[0].measurement.questions = {
      {.text = "sum by (pod,job) (rate(http_requests_total{path=\"a value, with (spaces) and a brace { inside of it\","
               "namespace=\"prod\"}[5m]))",
       .at = test::kNoon}};
  std::string text = text_of({decision});
  EXPECT_TRUE(has(text,
                  "    query     sum by (pod,job) (rate(http_requests_total{\n"
                  "              path=\"a value, with (spaces) and a brace { inside of it\",\n"
                  "              namespace=\"prod\"}[5m]))\n"))
      << text;
}

TEST(Text, a_pass_is_one_line_unless_there_is_something_to_know) {
  EXPECT_FALSE(has(text_of({test::passed()}), "query"));
  Decision decision = test::passed();
  decision.assessments[0].measurement.caveats = {
      {.kind = "bad-absent", .why = "no series of bad events: counted as 0"}};
  EXPECT_TRUE(has(text_of({decision}), "    note      bad-absent: no series of bad events: counted as 0\n"));
}

TEST(Text, what_policy_waves_through_says_so) {
  Decision decision = test::doubtful();
  decision.action = Action::open;
  decision.assessments[0].waved_through = true;
  EXPECT_TRUE(has(text_of({decision}), "inconclusive, let pass by policy"));
}

TEST(Text, verdicts_differ_in_word_mark_and_colour) {
  ReportContext context{.colour = Colour::on};
  EXPECT_TRUE(text_of({test::passed()}, context).starts_with("\x1b[1;32m✓ PASS\x1b[0m"));
  EXPECT_TRUE(text_of({test::warned()}, context).starts_with("\x1b[1;33m! WARN\x1b[0m"));
  EXPECT_TRUE(text_of({test::failed()}, context).starts_with("\x1b[1;31m✗ FAIL\x1b[0m"));
  EXPECT_TRUE(text_of({test::doubtful()}, context).starts_with("\x1b[1;35m? INCONCLUSIVE\x1b[0m"));
}

TEST(Text, ascii_marks_where_the_locale_has_no_more) {
  std::string text = text_of({test::failed(), test::passed()}, {.glyphs = Glyphs::ascii});
  EXPECT_TRUE(text.starts_with("x FAIL"));
  for (char c : text) EXPECT_LT(static_cast<unsigned char>(c), 0x80);
}

TEST(Text, fits_80_and_40_columns_but_for_what_is_to_be_copied) {
  Decision decision = test::failed();
  for (Assessment& assessment : decision.assessments) {
    assessment.measurement.questions.clear();
    assessment.measurement.expression.clear();
  }
  decision.assessments[0].runbook = "https://r.example.com";
  ReportContext context{.evidence_file = "evidence.json", .replay_command = "tidegate replay evidence.json"};
  for (int width : {40, 60, 80, 200}) {
    context.width = width;
    EXPECT_LE(widest_line(text_of({decision, test::passed()}, context)), width) << width;
  }
}

TEST(Text, long_names_get_a_line_of_their_own_and_the_columns_stay) {
  Decision decision = test::failed();
  decision.assessments[1].objective = "share of checkouts that end with an error page of the payment provider";
  std::string text = text_of({decision});
  EXPECT_TRUE(has(text, "  ✓ share of checkouts that end with an error page of the payment provider\n      ")) << text;
  EXPECT_LE(widest_line(text.substr(0, text.find("asked"))), 80);
}

TEST(Text, members_of_a_group_stand_below_its_name) {
  Decision decision = test::failed();
  decision.assessments[0].group = "any_of";
  decision.assessments[1].group = "any_of";
  EXPECT_TRUE(has(text_of({decision}),
                  "  any_of:\n"
                  "    ✗ p99 latency   812 ms  at most 500 ms  5m, 12,405 events  fail\n"
                  "    ✓ error rate     0.21%  at most 0.5%    5m, 12,405 events  pass\n"
                  "  ? cpu            no data  at most 70%     5m                 inconclusive\n"))
      << text_of({decision});
}

TEST(Text, wide_characters_keep_the_columns_aligned) {
  Decision decision = test::failed();
  decision.assessments[0].objective = "エラー率";
  decision.assessments[1].objective = "latency";
  std::string text = text_of({decision});
  EXPECT_TRUE(has(text, "  ✗ エラー率   812 ms")) << text;
  EXPECT_TRUE(has(text, "  ✓ latency     0.21%")) << text;
}

TEST(Text, explain_shows_the_four_steps_of_every_objective) {
  std::string text = text_of({test::passed()}, {.explain = Explain::yes});
  for (std::string_view piece :
       {"    measure\n      query     sum(increase", "      asked     sum(increase", "      value     0.0021 (0.21%)\n",
        "    vet\n      nothing to doubt\n", "    assess\n      limit     at most 0.5%\n",
        "    decide\n      severity block (a breach blocks); the gate: pass, open\n"}) {
    EXPECT_TRUE(has(text, piece)) << piece << "\n" << text;
  }
}

TEST(Text, a_watch_says_how_it_went) {
  EXPECT_TRUE(has(text_of({test::watched()}),
                  "  watch     3 of 9 evaluations failed in 4m 30s of 10m, without an answer for\n"
                  "            30s; failing was certain\n"));
  auto extended = test::watched();
  extended.watch->planned = minutes(4);
  EXPECT_TRUE(has(text_of({extended}), "failed in 4m 30s, planned were 4m, without"));
}

TEST(Text, several_gates_end_with_a_tally) {
  EXPECT_TRUE(has(text_of({test::passed(), test::failed()}), "\n2 gates: 1 pass, 1 fail\n"));
}

TEST(Text, no_gate_at_all_is_inconclusive) { EXPECT_TRUE(text_of({}).starts_with("INCONCLUSIVE")); }

TEST(Text, hostile_text_brings_no_control_characters) {
  for (Explain explain : {Explain::no, Explain::yes}) {
    std::string text = text_of({test::hostile()}, {.explain = explain});
    EXPECT_TRUE(is_utf8(text));
    for (char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
    EXPECT_FALSE(has(text, "\xe2\x80\xae"));
  }
}

}  // namespace
}  // namespace tidegate::reports
