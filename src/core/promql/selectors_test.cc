#include "core/promql/selectors.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/reads.h"

namespace tidegate::promql {
namespace {

std::string rewritten(std::string_view text) {
  const auto selector = parse_selector(text);
  return selector ? write(*selector) : selector.error().message;
}

TEST(Selector, is_written_as_it_was_meant) {
  EXPECT_EQ(rewritten("up"), "up");
  EXPECT_EQ(rewritten(" http_requests_total { job = \"web\" , code=~'5..', } "),
            R"(http_requests_total{job="web",code=~"5.."})");
  EXPECT_EQ(rewritten(R"({__name__="a:b",x!~`\d+`})"), R"({__name__="a:b",x!~"\\d+"})");
  EXPECT_EQ(rewritten(R"({"metric.name","label.name"="v"})"), R"({"metric.name","label.name"="v"})");
  EXPECT_EQ(rewritten(R"(up{a="say \"hi\"\n\u00fc"})"), "up{a=\"say \\\"hi\\\"\\n\xC3\xBC\"}");
}

TEST(Selector, bytes_that_are_no_text_are_escaped_again) {
  EXPECT_EQ(rewritten(R"(up{a="\xff\x00b\t\xc3"})"), R"(up{a="\xff\x00b\x09\xc3"})");
  EXPECT_EQ(rewritten("up{a=\"\xC3\xBC\\xbc\"}"), "up{a=\"\xC3\xBC\\xbc\"}");
}

TEST(Selector, what_is_wrong_is_said_where_it_stands) {
  const auto wrong = [](std::string_view text) {
    const auto selector = parse_selector(text);
    return selector ? std::string("fine") : std::to_string(selector.error().offset) + ": " + selector.error().message;
  };
  EXPECT_EQ(wrong("up{job~\"web\"}"), "6: the matcher of label job needs =, !=, =~ or !~");
  EXPECT_EQ(wrong("up{job=web}"), "7: the value of label job must be quoted");
  EXPECT_EQ(wrong("up{job=\"web}"), "7: this string has no closing quote");
  EXPECT_EQ(wrong("up{job=\"web\""), "2: this { has no closing }");
  EXPECT_EQ(wrong("up{a=\"b\" c=\"d\"}"), "9: a comma is missing before this matcher");
  EXPECT_EQ(wrong("up{a=\"b\"[5m]"), "2: this { has no closing }");
  EXPECT_EQ(wrong("up[5m]"), "2: a selector takes no range here");
  EXPECT_EQ(wrong("rate(up[5m])"), "0: a selector is expected here, not a function");
  EXPECT_EQ(wrong("{}"), "0: this selects every series there is");
  EXPECT_EQ(wrong(""), "0: a selector is expected");
  EXPECT_EQ(wrong("up offset 5m"), "3: nothing may stand behind the selector");
  EXPECT_EQ(wrong("up{a=~\"(\"}"), "6: \"(\" is not a regular expression: missing ): (");
  EXPECT_EQ(wrong("up{a=\"\\q\"}"), "6: unknown escape in a string");
}

TEST(Scope, narrows_a_selector_without_repeating) {
  const auto scope = parse_matchers(R"(namespace="prod", app="payment",)");
  ASSERT_TRUE(scope);
  EXPECT_EQ(write(narrowed(*parse_selector(R"(up{app="payment"})"), *scope)), R"(up{app="payment",namespace="prod"})");
  EXPECT_FALSE(parse_matchers("{a=\"b\"}"));
  EXPECT_FALSE(parse_matchers(""));
  EXPECT_FALSE(parse_matchers("a=\"b\"}"));
}

std::string selectors_in(std::string_view query) {
  auto scan = scan_query(query);
  if (scan) std::ranges::for_each(*scan, [](auto& use) { use.function.clear(); });
  return test::shown(scan);
}

TEST(Scan, finds_what_a_query_reads) {
  EXPECT_EQ(selectors_in("sum by (pod) (rate(cpu_total{a=\"x\"}[2m])) / sum by (pod) (limits{b=\"y\"})"),
            R"(cpu_total{a="x"}[] reaches 2m, limits{b="y"})");
  EXPECT_EQ(selectors_in("sum(rate(a[5m])) by (code) / on (code) group_left (x) b"), "a[] reaches 5m, b");
  EXPECT_EQ(selectors_in("histogram_quantile(0.99, sum by (le) (rate(h_bucket[5m])))"), "h_bucket[] reaches 5m");
  EXPECT_EQ(selectors_in("foo offset 5m + bar @ 1700000000 + rate(baz[5m] offset 1h)"),
            "foo back 5m, bar at 1700000000000, baz[] reaches 5m back 1h");
  EXPECT_EQ(selectors_in("max_over_time(rate(a[1m])[30m:1m])"), "a[][:] reaches 31m");
  EXPECT_EQ(selectors_in("max_over_time(a[30m:1m])"), "a[:] reaches 30m");
  EXPECT_EQ(selectors_in("a unless b or vector(0) and 1e3 > bool c"), "a, b, c");
  EXPECT_EQ(selectors_in("label_replace(up, \"a\", \"{$1}\", \"b\", \"(.*)\") # {comment}\n * 2"), "up");
  EXPECT_EQ(selectors_in("{__name__=~\"a.*\"} == Inf"), R"({__name__=~"a.*"})");
  EXPECT_EQ(selectors_in("time() - 0x1F + .5"), "");
  EXPECT_EQ(selectors_in("sum without (instance) (up)"), "up");
  EXPECT_EQ(selectors_in("count(sum{a=\"b\"})"), R"(sum{a="b"})");  // a metric named like an aggregation
}

TEST(Scan, a_subquery_is_around_what_stands_in_its_expression_and_nothing_else) {
  EXPECT_EQ(selectors_in("a[1m] + max_over_time((rate(b[1m]) / c)[5m:]) + d"),
            "a[] reaches 1m, b[][:] reaches 6m, c[:] reaches 5m, d");
  EXPECT_EQ(selectors_in("sum(rate(a[1m])) by (job) [30m:] / b"), "a[][:] reaches 31m, b");
  EXPECT_EQ(selectors_in("f(f(f(a[1m])[2m:1m])[3m:] offset 1h) + b"), "a[][:] reaches 6m back 1h, b");
  EXPECT_EQ(selectors_in("f(a[5m:1m] @ 123 offset -5m)"), "a[:] reaches 5m back -5m at 123000");
}

TEST(Scan, knows_what_moves_a_selector_in_any_order) {
  EXPECT_EQ(selectors_in("a offset 5m @ 1.5e9 + b"), "a back 5m at 1500000000000, b");
  EXPECT_EQ(selectors_in("a @ end() + b[5m] @ start() offset 1m"), "a, b[] reaches 5m back 1m");
  EXPECT_EQ(selectors_in("max_over_time(rate(a[1m])[5m:] @ 17 offset 1h)"), "a[][:] reaches 6m back 1h at 17000");
  EXPECT_EQ(selectors_in("a OFFSET - 5m"), "a back -5m");
  EXPECT_EQ(selectors_in("a @ 1e+9"), "a at 1000000000000");
  EXPECT_EQ(selectors_in("sum(rate(a[5m])) offset 1d + b"), "a[] reaches 5m back 1d, b");
  EXPECT_EQ(selectors_in("sum(a) by (job) @ (end() - 1d) / b"), "a moved by ?(end()-1d), b");
  EXPECT_EQ(selectors_in("a offset (5m * 2)"), "a moved by ?(5m*2)");
  EXPECT_EQ(selectors_in("a @ + b"), "a moved by ?+b");
  EXPECT_EQ(selectors_in("max_over_time(max(a @ 1 offset 5m)[5m:] @ 2 offset 1h) + b"), "a back 5m at 1000, b");
  EXPECT_EQ(selectors_in("a - max_over_time(b offset 1h [30m:1m])"), "a, b[:] reaches 30m back 1h");
}

TEST(Scan, an_at_fixes_what_it_belongs_to) {
  EXPECT_EQ(selectors_in("max_over_time((a @ end())[5m:] offset 1h)"), "a");
  EXPECT_EQ(selectors_in("max_over_time(a[5m:] @ end() offset 1h)"), "a[:] reaches 5m back 1h");
}

TEST(Scan, what_only_metricsql_counts_in_is_kept_unread) {
  EXPECT_EQ(selectors_in("rate(a[5i]) + b[1.5h:] offset 2i"), "a[] reaches ?5i, b[:] reaches ?1.5h moved by ?2i");
  EXPECT_EQ(selectors_in("rate(a[300])"), "a[] reaches 5m");
}

TEST(Scan, moving_many_selectors_again_and_again_is_bounded) {
  std::string query = "max(a";
  for (int i = 0; i < 4000; ++i) query += "+a";
  query += ")";
  for (int i = 0; i < 4000; ++i) query += " offset 1h";
  const auto scan = scan_query(query);
  ASSERT_FALSE(scan);
  EXPECT_EQ(scan.error().message, "too many selectors are moved or ranged over again and again");
}

TEST(Scan, knows_whose_argument_a_selector_is) {
  const auto functions_in = [](std::string_view query) {
    const auto scan = scan_query(query);
    std::string out;
    for (const auto& use : *scan) out += use.function + " ";
    return out;
  };
  EXPECT_EQ(functions_in("sum by (x) (rate(a[5m])) / SUM(b) + c"), "rate sum  ");
  EXPECT_EQ(functions_in("sum(1 + irate (a[5m])) or (b) and on (x) (d)"), "irate   ");
  EXPECT_EQ(functions_in("max(rate((a[5m])) * b)"), "rate max ");
  EXPECT_EQ(functions_in("max by (x) (a) + (Sum without (y) (b))"), "max sum ");
}

TEST(Scan, what_is_never_closed_is_said_where_it_opens) {
  EXPECT_EQ(selectors_in("sum(rate(a[5m])"), "3: this ( is never closed");
  EXPECT_EQ(selectors_in("a[5m"), "1: this [ is never closed");
  EXPECT_EQ(selectors_in("a)"), "1: this ) closes nothing");
  EXPECT_EQ(selectors_in("a{b=\"c\""), "1: this { has no closing }");
  EXPECT_EQ(selectors_in("a[]"), "1: a range needs a duration");
  EXPECT_EQ(selectors_in("response{code~\"5.*\"}"), "13: the matcher of label code needs =, !=, =~ or !~");
}

}  // namespace
}  // namespace tidegate::promql
