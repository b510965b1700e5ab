#include "core/promql/length_parser.h"

#include <cmath>

#include "core/promql/functions.h"

namespace tidegate::promql {
namespace {

constexpr int kSum = 4;  // as strong as + and -: what is weaker doesn't count

}  // namespace

// A duration, a number of seconds, or something to be calculated of them.
bool LengthParser::parse_length(Length& length) {
  const auto from = next().span;
  Box expr = parse_operators(kSum);
  if (!expr) return false;
  return take_length(std::move(expr), length, span_from(from.begin), true);
}

bool LengthParser::take_length(Box expr, Length& length, Span span, bool must_be_positive) {
  const auto* number = std::get_if<NumberLiteral>(&expr->node);
  if (!number) {
    length.calculated = std::move(expr);
    return true;
  }
  constexpr double kMost = 9.2e9;  // seconds, in which milliseconds still fit nanoseconds
  const bool fits = std::abs(number->value) <= kMost;
  if (!fits) return fail(span, "duration out of range"), false;
  // A thousandth is no double: without rounding in microseconds, 1001ms would be 1000.
  length.fixed = milliseconds(std::llround(number->value * 1e6) / 1000);
  if (must_be_positive && length.fixed <= Duration{}) return fail(span, "duration must be greater than 0"), false;
  return true;
}

// + - * / % ^ between durations and numbers.
Box LengthParser::parse_operators(int weakest) {
  const Level level(depth_);
  if (too_deep()) return nullptr;
  Box left = parse_sign();
  while (left) {
    const auto op = next_operator();
    const bool counts = op && precedence(*op) >= 4 && *op != Operator::atan2;
    if (!counts || precedence(*op) < weakest) return left;
    if (!take_operator()) return nullptr;
    Box right = parse_operators(*op == Operator::power ? precedence(*op) : precedence(*op) + 1);
    if (!right) return nullptr;
    const Span span{left->span.begin, right->span.end};
    left = make(span, Binary{*op, std::move(left), std::move(right), false, {}});
  }
  return left;
}

Box LengthParser::parse_sign() {
  const auto from = next().span.begin;
  const bool minus = next_is("-");
  if (!minus && !next_is("+")) return parse_operand();
  skip(1);
  Box inner = parse_operators(kUnary);
  if (!inner) return nullptr;
  return minus ? negated(std::move(inner), from) : std::move(inner);
}

Box LengthParser::negated(Box inner, std::uint32_t from) {
  if (auto* number = std::get_if<NumberLiteral>(&inner->node)) {
    number->value = -number->value;
    inner->span.begin = from;
    return inner;
  }
  const Span span{from, inner->span.end};
  return make(span, Unary{Operator::subtract, std::move(inner)});
}

Box LengthParser::parse_operand() {
  const auto from = next().span.begin;
  if (take("(")) {
    Box inner = parse_operators(kSum);
    if (!inner || !expect(")", "duration expression")) return nullptr;
    const Span span = span_from(from);
    return make(span, Paren{std::move(inner)});
  }
  const bool is_step = next_is_call("step");
  if (is_step || next_is_call("range")) {
    skip(3);
    return make(span_from(from), QueryContext{is_step ? QueryContext::What::step : QueryContext::What::range});
  }
  if ((next_is_word("min_of") || next_is_word("max_of")) && next(1).is("(")) return parse_call_of_two();
  const bool is_duration = next().kind == TokenKind::duration;
  const auto value = take_number();
  if (!value) return unexpected("subquery or range selector", "number, duration, step(), or range()");
  return make(span_from(from), NumberLiteral{*value, is_duration});
}

Box LengthParser::parse_call_of_two() {
  const auto from = next().span.begin;
  Call call{.function = find_function(next().text), .arguments = {}};
  skip(2);
  for (int i = 0; i < 2; ++i) {
    if (i > 0 && !expect(",", "duration expression")) return nullptr;
    Box argument = parse_operators(kSum);
    if (!argument) return nullptr;
    call.arguments.push_back(std::move(argument));
  }
  if (!expect(")", "duration expression")) return nullptr;
  return make(span_from(from), std::move(call));
}

bool LengthParser::parse_offset_length(Length& length) {
  const auto from = next().span.begin;
  const bool minus = next_is("-");  // it binds to the operand alone: what follows operates on the selector's value
  if (minus || next_is("+")) skip(1);
  Box expr = parse_operand();
  if (!expr) return false;
  if (minus) expr = negated(std::move(expr), from);
  return take_length(std::move(expr), length, span_from(from), false);
}

}  // namespace tidegate::promql
