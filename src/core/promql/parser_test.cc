#include "core/promql/parser.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/promql/functions.h"

namespace tidegate::promql {
namespace {

// The expression printed again, or what is wrong with it and where: "4: unexpected end of input".
std::string read(std::string_view text, const Features& features = {}) {
  const auto expr = parse_expression(text, features);
  return expr ? print(**expr) : std::to_string(expr.error().offset) + ": " + expr.error().message;
}

// With parentheses around every operation.
std::string shape(const Expr& expr) {
  if (const auto* binary = std::get_if<Binary>(&expr.node))
    return "(" + shape(*binary->left) + std::string(operator_text(binary->op)) + shape(*binary->right) + ")";
  if (const auto* unary = std::get_if<Unary>(&expr.node))
    return "(" + std::string(operator_text(unary->op)) + shape(*unary->inner) + ")";
  return print(expr);
}
std::string shape_of(std::string_view text) { return shape(**parse_expression(text)); }

TEST(Parser, operators_bind_as_in_prometheus) {
  EXPECT_EQ(shape_of("a or b and c unless d"), "(aor((bandc)unlessd))");
  EXPECT_EQ(shape_of("a + b * c ^ d ^ e"), "(a+(b*(c^(d^e))))");
  EXPECT_EQ(shape_of("a - b - c"), "((a-b)-c)");
  EXPECT_EQ(shape_of("a == bool b + c"), "(a==(b+c))");
  EXPECT_EQ(shape_of("-a ^ b"), "(-(a^b))");
  EXPECT_EQ(shape_of("-a * b"), "((-a)*b)");
  EXPECT_EQ(shape_of("a atan2 b % c"), "((aatan2b)%c)");
  EXPECT_EQ(shape_of("a </ b >/ c"), "((a</b)>/c)");
  EXPECT_EQ(shape_of("a > b < c"), "((a>b)<c)");
}

TEST(Parser, literals) {
  EXPECT_EQ(read("1_000"), "1000");
  EXPECT_EQ(read("0x1F"), "31");
  EXPECT_EQ(read("-.5e-3"), "-5e-04");
  EXPECT_EQ(read("+Inf ^ 2"), "+Inf ^ 2");
  EXPECT_EQ(read("-inf"), "-Inf");
  EXPECT_EQ(read("nan"), "NaN");
  EXPECT_EQ(read("5m30s"), "5m30s");
  EXPECT_EQ(read(R"('a\'b\x41\u00e9')"), R"("a'bAé")");
  EXPECT_EQ(read("`raw\\n`"), R"("raw\\n")");
}

TEST(Parser, selectors) {
  EXPECT_EQ(read(R"(foo:bar{a="b",c!~'d',})"), R"(foo:bar{a="b",c!~"d"})");
  EXPECT_EQ(read(R"({"my.metric","my.label"=~"x"})"), R"({"my.metric","my.label"=~"x"})");
  EXPECT_EQ(read(R"({__name__="up"})"), "up");
  EXPECT_EQ(read(R"(on{offset="1"} + sum{by="x"})"), R"(on{offset="1"} + sum{by="x"})");
  EXPECT_EQ(read("foo offset 5m @ 1.5"), "foo @ 1.500 offset 5m");
  EXPECT_EQ(read("foo @ start() offset -1h"), "foo @ start() offset -1h");
  EXPECT_EQ(read("rate(foo[5m] offset 1w)"), "rate(foo[5m] offset 1w)");
  EXPECT_EQ(read("rate(foo[300])"), "rate(foo[5m])");
  EXPECT_EQ(read("max_over_time(rate(foo[1m])[30m:15s] @ end())"), "max_over_time(rate(foo[1m])[30m:15s] @ end())");
  EXPECT_EQ(read("max_over_time(foo[30m:])"), "max_over_time(foo[30m:])");
  EXPECT_EQ(read("rate(foo[5m] anchored)"), "rate(foo[5m] anchored)");
}

TEST(Parser, durations_may_be_calculated) {
  EXPECT_EQ(read("rate(foo[step() * 2 + 1m])"), "rate(foo[step() * 2 + 1m])");
  EXPECT_EQ(read("foo offset (min_of(range(), 1h) / 2)"), "foo offset (min_of(range(), 1h) / 2)");
  EXPECT_EQ(read("foo offset -step()"), "foo offset (-step())");
}

TEST(Parser, aggregations_and_calls) {
  EXPECT_EQ(read("sum(foo) by (a, b,)"), "sum by (a, b) (foo)");
  EXPECT_EQ(read("SUM WITHOUT (\"a.b\") (foo)"), R"(sum without ("a.b") (foo))");
  EXPECT_EQ(read("topk(5, foo)"), "topk(5, foo)");
  EXPECT_EQ(read("count_values(\"v\", foo)"), "count_values(\"v\", foo)");
  EXPECT_EQ(read("label_join(foo, \"d\", \",\", \"a\", \"b\")"), "label_join(foo, \"d\", \",\", \"a\", \"b\")");
  EXPECT_EQ(read("time()"), "time()");
  EXPECT_EQ(read("info(foo, {data=~\".*\"})"), "info(foo, {data=~\".*\"})");
}

TEST(Parser, matching) {
  EXPECT_EQ(read("a / on (x) group_left (y) b"), "a / on (x) group_left (y) b");
  EXPECT_EQ(read("a > bool ignoring (x) group_right b"), "a > bool ignoring (x) group_right () b");
  EXPECT_EQ(read("a + fill(0) b"), "a + fill_left (0) fill_right (0) b");
  EXPECT_EQ(read("a + on () b"), "a + on () b");
}

TEST(Parser, says_what_is_wrong_and_where) {
  EXPECT_EQ(read(""), "0: no expression found in input");
  EXPECT_EQ(read("up{"), "3: unexpected end of input in label matching, expected identifier or \"}\"");
  EXPECT_EQ(read("sum(up"), "6: unexpected end of input in aggregation, expected \",\" or \")\"");
  EXPECT_EQ(read("up up"), "3: unexpected identifier \"up\"");
  EXPECT_EQ(read("rates(up[5m])"), "0: unknown function with name \"rates\"");
  EXPECT_EQ(read("rate(up)"), "5: expected type range vector in call to function \"rate\", got instant vector");
  EXPECT_EQ(read("rate()"), "0: expected 1 argument(s) in call to \"rate\", got 0");
  EXPECT_EQ(read("round(up, 1, 2)"), "0: expected at most 2 argument(s) in call to \"round\", got 3");
  EXPECT_EQ(read("1 > 2"), "2: comparisons between scalars must use BOOL modifier");
  EXPECT_EQ(read("a + bool b"), "2: bool modifier can only be used on comparison operators");
  EXPECT_EQ(read("a and 1"), "2: set operator \"and\" not allowed in binary scalar expression");
  EXPECT_EQ(read("a and on (x) group_left b"), "2: no grouping allowed for \"and\" operation");
  EXPECT_EQ(read("a + on (x) group_left (x) b"), "2: label \"x\" must not occur in ON and GROUP clause at once");
  EXPECT_EQ(read("foo{a=\"b\",c!~\"d(\"}"), "13: \"d(\" is not a regular expression: missing ): d(");
  EXPECT_EQ(read("foo{__name__=\"bar\"}"), "0: metric name must not be set twice: \"foo\" or \"bar\"");
  EXPECT_EQ(read("foo[0s]"), "4: duration must be greater than 0");
  EXPECT_EQ(read("foo offset 1m[5m]"), "13: no offset modifiers allowed before range");
  EXPECT_EQ(read("(a + b) offset 5m"),
            "0: offset modifier must be preceded by an instant vector selector or range vector "
            "selector or a subquery");
  EXPECT_EQ(read("foo @ 1 @ 2"), "0: @ <timestamp> may not be set multiple times");
  EXPECT_EQ(read("\"a\" + 1"), "0: binary expression must contain only scalar and instant vector types");
  EXPECT_EQ(read("resets(foo[1m] smoothed)"),
            "7: smoothed modifier can only be used with: delta, increase, rate - not with resets");
  EXPECT_EQ(read("'abc"), "0: unterminated quoted string");
  EXPECT_EQ(read("\"a\\q\""), "2: unknown escape in a string");
  EXPECT_EQ(read("3x"), "0: bad number or duration syntax: \"3x\"");
  EXPECT_EQ(read("foo \xC3\xA9"), "4: unexpected character: \"é\"");
}

TEST(Parser, a_selector_needs_a_matcher_that_a_series_without_its_label_does_not_match) {
  for (const std::string matcher : {R"(a="")", R"(a!="b")", R"(a=~"")", R"(a=~".*")", R"(a=~"b|")", "a=~\"()\"",
                                    R"(a=~"b*")", R"(a!~".+")", R"(a!~"b")", R"(a=~".*",b!="c")", ""}) {
    EXPECT_EQ(read("{" + matcher + "}"), "0: vector selector must contain at least one non-empty matcher") << matcher;
  }
  for (const std::string matcher :
       {R"(a="b")", R"(a!="")", R"(a=~".+")", R"(a=~"b|c")", R"(a!~".*")", R"(a!~"|b")", R"(a=~".*",b="c")"}) {
    EXPECT_TRUE(parse_expression("{" + matcher + "}")) << matcher;
  }
}

TEST(Parser, hints_at_what_was_meant) {
  const auto hint = [](std::string_view text) { return parse_expression(text).error().hint; };
  EXPECT_EQ(hint("rates(a[5m])"), "did you mean \"rate\"?");
  EXPECT_EQ(hint("summ(a)"), "did you mean \"sum\"?");
  EXPECT_EQ(hint("holt_winters(a[5m], 0.5, 0.5)"), "since Prometheus 3 it is called double_exponential_smoothing");
  EXPECT_EQ(hint("rate(a)"), "write a range behind it, as in [5m]");
  EXPECT_EQ(hint("sum(a[5m])"), "put a function around the range, such as rate()");
  EXPECT_EQ(hint("1 > 2"), "write > bool");
}

TEST(Parser, what_prometheus_2_calls_otherwise_can_be_switched_on) {
  EXPECT_EQ(read("Holt_Winters(a[5m], 0.5, 0.5)", kAnyServer), "double_exponential_smoothing(a[5m], 0.5, 0.5)");
}

TEST(Parser, what_is_experimental_can_be_switched_off) {
  EXPECT_EQ(read("mad_over_time(a[5m])", kStable), "0: function \"mad_over_time\" is not enabled");
  EXPECT_EQ(read("limitk(1, a)", kStable), "0: limitk() is experimental and not enabled");
  EXPECT_EQ(read("rate(a[5m] anchored)", kStable), "11: anchored modifier is experimental and not enabled");
  EXPECT_EQ(read("a + fill(0) b", kStable), "4: fill modifiers are experimental and not enabled");
}

TEST(Parser, deep_nesting_is_an_error_and_no_crash) {
  for (const std::string open : {"(", "-", "sum(", "a[", "1+("}) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += open;
    EXPECT_FALSE(parse_expression(text)) << open;
  }
}

TEST(Parser, a_long_chain_of_operators_is_an_error_and_no_hang) {
  for (const std::string more : {"+a", "^a", " or a", "+-a"}) {
    std::string text = "a";
    for (int i = 0; i < 100'000; ++i) text += more;
    const auto expr = parse_expression(text);
    ASSERT_FALSE(expr) << more;
    EXPECT_TRUE(expr.error().message.starts_with("the expression ")) << expr.error().message;  // too many, too deep
  }
  std::string length = "a[1m";
  for (int i = 0; i < 100'000; ++i) length += "+1m";
  EXPECT_FALSE(parse_expression(length + "]"));
}

TEST(Functions, are_sorted_and_found_in_any_case) {
  EXPECT_TRUE(std::ranges::is_sorted(functions(), {}, &Function::name));
  EXPECT_EQ(functions().size(), 90u);
  EXPECT_EQ(find_function("RATE")->name, "rate");
  EXPECT_EQ(find_function("nosuch"), nullptr);
}

}  // namespace
}  // namespace tidegate::promql
