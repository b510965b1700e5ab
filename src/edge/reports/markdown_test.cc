#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "edge/reports/format.h"
#include "edge/reports/markdown_text.h"
#include "support/decisions.h"

namespace tidegate::reports {
namespace {

std::string markdown_of(std::vector<Decision> decisions, const ReportContext& context = {}) {
  return find_report_format("markdown")->write(decisions, context);
}

bool has(const std::string& text, std::string_view piece) { return text.find(piece) != std::string::npos; }

TEST(Markdown, begins_with_the_verdict_and_what_it_means) {
  EXPECT_TRUE(markdown_of({test::failed()})
                  .starts_with("### ❌ payment-canary: fail\n\n"
                               "**The release is blocked**: p99 latency is 812 ms; the limit is at most 500 ms\n"));
}

TEST(Markdown, has_a_row_an_objective) {
  std::string text = markdown_of({test::failed()});
  EXPECT_TRUE(has(text, "\n| ❌ | p99 latency | 812 ms | at most 500 ms | 5m, 12,405 events | **fail** |\n")) << text;
  EXPECT_TRUE(has(text, "\n| ❔ | cpu | no data | at most 70% | 5m | **inconclusive** |\n"));
}

TEST(Markdown, folds_the_details_and_opens_those_of_a_breach) {
  std::string text = markdown_of({test::failed()});
  EXPECT_TRUE(has(text, "<details open><summary>❌ <b>p99 latency</b>: the 99th"));
  EXPECT_TRUE(has(text, "<details><summary>❔ <b>cpu</b>"));
  EXPECT_TRUE(has(text, "```promql\nhistogram_quantile(0.99"));
  EXPECT_FALSE(has(text, "<b>error rate</b>"));
  EXPECT_TRUE(has(markdown_of({test::passed()}, {.explain = Explain::yes}), "<b>error rate</b>"));
}

TEST(Markdown, several_gates_begin_with_a_tally) {
  EXPECT_TRUE(markdown_of({test::passed(), test::failed()}).starts_with("## ❌ 2 gates: 1 pass, 1 fail\n"));
}

TEST(Markdown, names_keep_their_punctuation_but_lose_its_meaning) {
  EXPECT_EQ(escape_markdown("a|b `c` *d* _e_ [f](g) <h> &i;"), R"(a\|b \`c\` \*d\* \_e\_ \[f\](g) &lt;h&gt; &amp;i;)");
  EXPECT_EQ(escape_markdown("@everyone #1 !2"), R"(@<!-- -->everyone \#<!-- -->1 \!<!-- -->2)");
  EXPECT_EQ(escape_markdown("two\nlines"), R"(two\\x0Alines)");
}

TEST(Markdown, code_is_fenced_by_more_backticks_than_it_holds) {
  EXPECT_EQ(code_span("up"), "`up`");
  EXPECT_EQ(code_span("a`b``c"), "```a`b``c```");
  EXPECT_EQ(code_span("`a"), "`` `a ``");
  EXPECT_EQ(code_block("a\n```\nb", "promql"), "\n````promql\na\n```\nb\n````\n");
}

TEST(Markdown, hostile_text_brings_no_html_and_no_new_row) {
  std::string text = markdown_of({test::hostile()});
  EXPECT_FALSE(has(text, "<script>") && !has(text, "```"));
  EXPECT_FALSE(has(text, "@everyone #1") && !has(text, "`"));
  for (std::size_t at = text.find("\n| "); at != std::string::npos; at = text.find("\n| ", at + 1)) {
    std::string row = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
    std::size_t cells = 0;
    for (std::size_t i = 1; i < row.size(); ++i) cells += row[i] == '|' && row[i - 1] != '\\' ? 1 : 0;
    EXPECT_EQ(cells, 6u) << row;
  }
}

TEST(Markdown, stays_below_what_github_shows_and_says_what_it_left_out) {
  Decision decision = test::failed();
  for (int i = 0; i < 5000; ++i) decision.assessments.push_back(test::failing_latency());
  std::string text = markdown_of({decision}, {.replay_command = "tidegate replay e.json"});
  EXPECT_LT(text.size(), 1u << 20);
  EXPECT_TRUE(has(text, "parts left out**: the report is too long to be shown here."));
}

}  // namespace
}  // namespace tidegate::reports
