#include "core/expressions/parser.h"

#include <gtest/gtest.h>

namespace tidegate::expressions {
namespace {

// What is wrong, with what stands there: "1.5ms: ...".
std::string wrong(std::string_view text) {
  const auto tree = parse_condition(text);
  if (tree) return "";
  const auto& error = tree.error();
  return std::string(text.substr(error.offset, error.length)) + ": " + error.message;
}

std::string hint(std::string_view text) {
  const auto tree = parse_condition(text);
  return tree ? "" : tree.error().hint;
}

TEST(Parser, reads_what_argo_s_own_examples_have) {
  for (const char* text :
       {"result[0] >= 0.95", "result == true", "result == 'true'", "result == \"It worked!\"", "result.Status == -1",
        "default(result, 0) < 5", "max(result) < 0.05", "len(result) == 0 || result[0] >= 0.95",
        "result.ok && result.successPercent >= 0.90", "all(result, # < 1000)", "isNaN(result[0]) || result[0] >= 0.95",
        "len(result[0].Values) >= 5 and all(result[0].Values, {# <= 0.01})", "isNil(result) || isInf(result)",
        "result[0] >= 0.90 && result[0] < 0.95", "asInt(result) >= 5 // a comment",
        "any(result, {.code in [500, 503]})", "result.reason not in ['none', `raw`]",
        "(result.made * result.ok / 100) >= 90", "result > 1_000.5e-3"}) {
    EXPECT_EQ(wrong(text), "") << text;
  }
}

TEST(Parser, a_name_that_is_not_defined_is_an_error_with_what_was_meant) {
  EXPECT_EQ(wrong("results[0] < 1"), "results: the name \"results\" is not defined");
  EXPECT_EQ(hint("results[0] < 1"), "did you mean \"result\"?");
  EXPECT_EQ(hint("value < 1"), "known names are result");
  EXPECT_EQ(hint("len < 1"), "it is a function: write len(...)");
}

TEST(Parser, what_is_not_supported_is_told_at_its_place) {
  EXPECT_EQ(wrong("result matches '5..'"), "matches: \"matches\" is not supported in conditions");
  EXPECT_EQ(wrong("result | len"), "|: \"|\" is not supported in conditions");
  EXPECT_EQ(wrong("result[1:2]"), ":: slices are not supported in conditions");
  EXPECT_EQ(wrong("result in 1..3"), "..: \"..\" is not supported in conditions");
  EXPECT_EQ(wrong("result?.a"), "?.: \"?.\" is not supported in conditions");
  EXPECT_EQ(wrong("let x = 1; x < 2"), "let: \"let\" is not supported in conditions");
  EXPECT_EQ(wrong("sum(result) < 1"), "sum: the function \"sum\" is not supported in conditions");
  EXPECT_EQ(wrong("result.trim() == 'a'"), "trim: methods are not supported in conditions");
  EXPECT_EQ(wrong("result == {a: 1}"), "{: a map can't be written in a condition");
  EXPECT_EQ(wrong("1 < result < 3"), "<: comparisons in a row are not supported");
  EXPECT_EQ(wrong("result ?? 0 < 3"), "<: ?? can't stand beside \"<\" without parentheses");
}

TEST(Parser, says_what_is_wrong_where_it_is) {
  EXPECT_EQ(wrong(""), ": the expression is empty");
  EXPECT_EQ(wrong("result[0] >="), ": the expression ends where a value is needed");
  EXPECT_EQ(wrong("result[0 >= 1"), ": the expression ends where \"]\" is needed");
  EXPECT_EQ(wrong("result[0] = 1"), "=: = compares nothing");
  EXPECT_EQ(wrong("result[0] <= 5%"), ": the expression ends where a value is needed");
  EXPECT_EQ(wrong("result[0] < 5ms"), "5ms: \"5ms\" is no number here");
  EXPECT_EQ(wrong("result == 'yes"), "': the text that begins with this quote never ends");
  EXPECT_EQ(wrong("result == '\\q'"), "\\q: an unknown escape");
  EXPECT_EQ(wrong("result < 1 result"), "result: \"result\" can't stand here");
  EXPECT_EQ(wrong("result < é"), "é: no expression has \"é\" here");
  EXPECT_EQ(wrong("len() < 1"), "len(): len() can't take 0 arguments");
  EXPECT_EQ(wrong("# < 5"), "#: \"#\" has a meaning only inside of any(...), all(...) and none(...)");
  EXPECT_EQ(wrong("? result : 1"), "?: \"?\" can't stand here");
  EXPECT_EQ(wrong("result /* < 5"), "/*: this comment never ends");
}

TEST(Parser, gives_every_node_its_place) {
  const auto tree = parse_condition("(result[0] <= 0.05) and true").value();
  ASSERT_EQ(tree.kind, Node::Kind::binary);
  EXPECT_EQ(tree.length, 28u);
  EXPECT_EQ(tree.children[0].offset, 0u);
  EXPECT_EQ(tree.children[0].length, 19u);
  EXPECT_EQ(tree.children[0].op, Operator::less_or_equal);
  EXPECT_EQ(tree.children[0].children[0].kind, Node::Kind::index);
  EXPECT_EQ(tree.children[0].children[0].offset, 1u);
  EXPECT_EQ(tree.children[0].children[0].length, 9u);
}

TEST(Parser, deep_and_long_ones_are_refused) {
  const std::string deep(5000, '(');
  EXPECT_EQ(wrong(deep), "(: the expression is nested too deeply");
  EXPECT_NE(wrong(std::string(5000, '!')), "");
  EXPECT_NE(wrong(std::string(20000, ' ') + "true"), "");
}

}  // namespace
}  // namespace tidegate::expressions
