#include "core/expressions/evaluator.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/expressions/parser.h"

namespace tidegate::expressions {
namespace {

using List = Value::List;
using Map = Value::Map;

Value vector(std::initializer_list<double> numbers) {
  List items;
  for (const double number : numbers) items.emplace_back(number);
  return Value::list(std::move(items));
}

// "true", "false", or what is wrong.
std::string judge(std::string_view condition, const Value& result) {
  const auto tree = parse_condition(condition);
  if (!tree) return "parse: " + tree.error().message;
  const auto answer = holds(*tree, result);
  if (!answer) return answer.error().message;
  return *answer ? "true" : "false";
}

Value compute(std::string_view text, const Value& result = {}) {
  const auto tree = parse_condition(text);
  if (!tree) return "parse: " + tree.error().message;
  const auto value = evaluate(*tree, result);
  return value ? *value : Value(value.error().message);
}

TEST(Evaluator, judges_the_first_sample_of_an_answer) {
  EXPECT_EQ(judge("result[0] >= 0.95", vector({0.97})), "true");
  EXPECT_EQ(judge("result[0] >= 0.95", vector({0.9})), "false");
  EXPECT_EQ(judge("result[len(result)-1] < 5", vector({9, 2})), "true");
  EXPECT_EQ(judge("result[-1] == 2", vector({9, 2})), "true");
}

TEST(Evaluator, an_empty_answer_is_an_error_unless_the_condition_asks_for_it) {
  EXPECT_EQ(judge("result[0] >= 0.95", vector({})), "the index 0 is out of range: the list has 0 items");
  EXPECT_EQ(judge("len(result) == 0 || result[0] >= 0.95", vector({})), "true");
  EXPECT_EQ(judge("len(result) > 0 and result[0] >= 0.95", vector({})), "false");
}

TEST(Evaluator, an_index_out_of_range_is_an_error_at_its_place) {
  const auto tree = parse_condition("result[0] < 1 and result[ -3 ] < 1").value();
  const auto answer = holds(tree, vector({0, 0}));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().offset, 18u);
  EXPECT_EQ(answer.error().length, 12u);
  EXPECT_EQ(judge("result[1.5] < 1", vector({0, 0, 0})), "a list is indexed with a whole number");
  EXPECT_EQ(judge("result[0/0] < 1", vector({0, 0, 0})), "a list is indexed with a whole number");
}

TEST(Evaluator, what_is_not_true_or_false_is_no_condition) {
  EXPECT_EQ(judge("result", vector({1})), "a condition is true or false, and this is a list");
  EXPECT_EQ(judge("result[0]", vector({1})), "a condition is true or false, and this is a number");
  EXPECT_EQ(judge("result", Value(true)), "true");
  EXPECT_EQ(judge("result[0] and true", vector({1})), "true or false is needed here, and this is a number");
  EXPECT_EQ(judge("not result", Value(0)), "true or false is needed here, and this is a number");
}

TEST(Evaluator, a_list_is_not_compared_with_a_number) {
  EXPECT_EQ(judge("result >= 0.95", vector({1})), "\">=\" takes numbers, and this is a list");
  EXPECT_EQ(judge("result == 1", vector({1})), "this compares a list with a number");
  EXPECT_EQ(judge("result == 'true'", Value(true)), "this compares true with a text");
}

TEST(Evaluator, reads_members_by_dots_and_by_keys) {
  const Value result = Value::map({{"ok", true},
                                   {"successPercent", 0.95},
                                   {"average.duration", 12},
                                   {"a", Value::map({{"b", Value::list({1, 2})}})}});
  EXPECT_EQ(judge("result.ok && result.successPercent >= 0.90", result), "true");
  EXPECT_EQ(judge("result['average.duration'] < 20", result), "true");
  EXPECT_EQ(judge("result.a.b[1] == 2", result), "true");
  EXPECT_EQ(judge("result.missing == nil", result), "true");
  EXPECT_EQ(judge("result.missing > 3", result), "\">\" takes numbers, and this is nil");
  EXPECT_EQ(judge("result.missing.more == 1", result), "nil has no member \"more\"");
  EXPECT_EQ(judge("'ok' in result and 'no' not in result", result), "true");
}

TEST(Evaluator, goes_over_lists_with_predicates) {
  EXPECT_EQ(judge("all(result, # < 1000)", vector({1, 2})), "true");
  EXPECT_EQ(judge("all(result, {# < 2})", vector({1, 2})), "false");
  EXPECT_EQ(judge("any(result, {# == 2})", vector({1, 2})), "true");
  EXPECT_EQ(judge("none(result, {# > 2})", vector({1, 2})), "true");
  EXPECT_EQ(judge("all(result, {# < 5})", vector({})), "true");
  EXPECT_EQ(judge("any(result, {# < 5})", vector({})), "false");
  const Value rows = Value::list({Value::map({{"Values", vector({0.001, 0.002})}}), Value::map({{"Values", {}}})});
  EXPECT_EQ(judge("len(result[0].Values) >= 2 and all(result[0].Values, {# <= 0.01})", rows), "true");
  EXPECT_EQ(judge("any(result, {.Values == nil})", rows), "true");
  EXPECT_EQ(judge("any(result, #.Values == nil)", rows), "true");
  EXPECT_EQ(judge("any(result, {any(.Values ?? [], {# > 0.001})})", rows), "true");
  EXPECT_EQ(judge("all(result, {#})", vector({1})), "true or false is needed here, and this is a number");
}

TEST(Evaluator, nan_is_never_above_nor_below_anything) {
  const Value nan = vector({NAN});
  EXPECT_EQ(judge("result[0] > 5", nan), "false");
  EXPECT_EQ(judge("result[0] <= 5", nan), "false");
  EXPECT_EQ(judge("isNaN(result[0])", nan), "true");
  EXPECT_EQ(judge("isNaN(result)", nan), "isNaN() takes one number, and this is a list");
  EXPECT_EQ(judge("isInf(result)", Value(-INFINITY)), "true");
  EXPECT_EQ(judge("max(result) < 5", vector({1, NAN, 2})), "false");
  EXPECT_EQ(judge("max(result) > 5", vector({NAN, 9})), "false");
}

TEST(Value, a_nan_is_found_at_any_depth) {
  EXPECT_TRUE(holds_not_a_number(Value::map({{"a", vector({1, NAN})}})));
  EXPECT_FALSE(holds_not_a_number(Value::map({{"a", vector({1, INFINITY})}, {"b", "NaN"}})));
}

TEST(Evaluator, isNil_and_default_look_at_the_result_as_argo_does) {
  EXPECT_EQ(judge("default(result, 0) < 10", {}), "true");
  EXPECT_EQ(judge("default(result, 0) < 10", Value(11)), "false");
  EXPECT_EQ(judge("isNil(result)", {}), "true");
  EXPECT_EQ(judge("default(result[0], 0) < 10", vector({11})),
            "parse: Argo's default() looks at `result` whatever it is given");
}

TEST(Evaluator, makes_numbers_of_texts) {
  EXPECT_EQ(judge("asInt(result) > 10", Value("11")), "true");
  EXPECT_EQ(judge("asFloat(result) >= 0.5", Value("0.5")), "true");
  EXPECT_EQ(judge("asInt(result) > 10", Value("1.5")), "\"1.5\" is no whole number");
  EXPECT_EQ(judge("asFloat(result) > 10", Value("fast")), "\"fast\" is no number");
  EXPECT_EQ(compute("asInt(2.9)"), Value(2));
  EXPECT_EQ(compute("asInt(1e300)"), Value("1e+300 is no whole number"));
}

TEST(Evaluator, calculates_with_the_precedence_of_expr_lang) {
  EXPECT_EQ(compute("1 + 2 * 3 ** 2"), Value(19));
  EXPECT_EQ(compute("-2 ^ 2"), Value(-4));
  EXPECT_EQ(compute("2 ** 3 ** 2"), Value(512));
  EXPECT_EQ(compute("7 % 4 - 10 / 4"), Value(0.5));
  EXPECT_EQ(compute("1 / 0"), Value(INFINITY));
  EXPECT_EQ(compute("1 % 0"), Value("% takes whole numbers, and no 0 behind it"));
  EXPECT_EQ(compute("'a' + 'b' == 'ab' ? 1 : 2"), Value(1));
  EXPECT_EQ(compute("not false and false"), Value(false));
  EXPECT_EQ(compute("nil ?? 5"), Value(5));
  EXPECT_EQ(compute("2 in [1, 2] and 3 not in [1, 2]"), Value(true));
  EXPECT_EQ(compute("min(3, [1, 2])"), Value(1));
  EXPECT_EQ(compute("max([])"), Value("nothing has a max(): the list is empty"));
  EXPECT_EQ(compute("len(\"h\\u00e9\")"), Value(2));
}

TEST(Evaluator, one_that_never_comes_to_an_end_is_stopped) {
  List items(2000, Value(1));
  const Value result = Value::list(std::move(items));
  EXPECT_EQ(judge("all(result, {all(result, {# > 0})})", result), "the expression takes too many steps");
}

TEST(Evaluator, knows_moments_where_a_query_has_a_range) {
  const Timestamp now{1'700'000'000'000};
  const std::vector<std::string> no_names;
  const auto moment = [&](std::string_view text) { return evaluate_moment(parse(text, no_names).value(), now); };
  EXPECT_EQ(moment("now() - duration(\"5m\")").value(), now - minutes(5));
  EXPECT_EQ(moment("now()").value(), now);
  EXPECT_EQ(moment("now() - duration(\"5 minutes\")").error().message, "\"5 minutes\" is no duration, such as 5m");
  EXPECT_EQ(moment("true").error().message, "this is no moment");
  EXPECT_EQ(judge("now() > 5", {}), "now() is not supported in conditions");
}

TEST(Value, is_shown_as_people_read_it) {
  EXPECT_EQ(show(Value::map({{"a", vector({1, NAN})}, {"b", {}}, {"c", "x\n"}})),
            R"({"a": [1, NaN], "b": nil, "c": "x\x0A"})");
  EXPECT_LE(show(Value::list(List(10000, Value("long")))).size(), 210u);
}

}  // namespace
}  // namespace tidegate::expressions
