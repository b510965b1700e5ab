#include "core/promql/token_reader.h"

#include <cmath>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::promql {
namespace {

std::string described(const Token& token) {
  const std::string text = printable(token.text, 40);
  switch (token.kind) {
    case TokenKind::end: return "end of input";
    case TokenKind::name: return "identifier " + quoted(text);
    case TokenKind::number: return "number " + quoted(text);
    case TokenKind::duration: return "duration " + quoted(text);
    case TokenKind::string: return "string " + text;
    case TokenKind::symbol: return quoted(text);
  }
  return "";
}

}  // namespace

int precedence(Operator op) {
  switch (op) {
    case Operator::logical_or: return 1;
    case Operator::logical_and:
    case Operator::unless: return 2;
    case Operator::equal:
    case Operator::not_equal:
    case Operator::less:
    case Operator::less_equal:
    case Operator::greater:
    case Operator::greater_equal:
    case Operator::trim_upper:
    case Operator::trim_lower: return 3;
    case Operator::add:
    case Operator::subtract: return 4;
    case Operator::multiply:
    case Operator::divide:
    case Operator::modulo:
    case Operator::atan2: return 5;
    case Operator::power: return 6;
  }
  return 0;
}

bool TokenReader::next_is_word(std::string_view word) const {
  return next().kind == TokenKind::name && to_lower(next().text) == word;
}

bool TokenReader::next_is_call(std::string_view word) const {
  return next_is_word(word) && next(1).is("(") && next(2).is(")");
}

std::optional<Operator> TokenReader::next_operator() const {
  if (next().kind != TokenKind::symbol && next().kind != TokenKind::name) return std::nullopt;
  return find_operator(next().text);
}

bool TokenReader::take(std::string_view symbol) {
  if (!next_is(symbol)) return false;
  ++at_;
  return true;
}

bool TokenReader::take_word(std::string_view word) {
  if (!next_is_word(word)) return false;
  ++at_;
  return true;
}

bool TokenReader::take_operator() {
  if (++operators_ > kMostOperators) return fail(next().span, "the expression has too many operators"), false;
  ++at_;
  return true;
}

bool TokenReader::expect(std::string_view symbol, std::string_view context) {
  if (take(symbol)) return true;
  unexpected(context, quoted(symbol));
  return false;
}

std::optional<double> TokenReader::take_number() {
  const Token& token = next();
  std::optional<double> value;
  if (token.kind == TokenKind::number) {
    value = number_in(token.text);
    if (!value) return fail(token.span, "the number is too large"), std::nullopt;
  }
  if (token.kind == TokenKind::duration) {
    const auto duration = parse_duration(token.text);
    if (!duration) return fail(token.span, duration.error().message), std::nullopt;
    value = duration->seconds();
  }
  const std::string word = token.kind == TokenKind::name ? to_lower(token.text) : "";
  if (word == "inf") value = INFINITY;
  if (word == "nan") value = NAN;
  if (value) ++at_;
  return value;
}

std::optional<double> TokenReader::take_signed_number(std::string_view context) {
  const bool minus = next_is("-");
  if (minus || next_is("+")) ++at_;
  const auto value = take_number();
  if (!value) return unexpected(context, "number"), std::nullopt;
  return minus ? -*value : *value;
}

std::optional<std::string> TokenReader::take_string() {
  auto text = unquote(next());
  if (!text) return note(text.error()), std::nullopt;
  ++at_;
  return std::move(*text);
}

std::nullptr_t TokenReader::note(SyntaxError problem) {
  if (!problem_) problem_ = std::move(problem);
  return nullptr;
}

std::nullptr_t TokenReader::fail(Span span, std::string message) {
  const std::size_t length = std::max<std::size_t>(1, span.end - span.begin);
  return note({.offset = span.begin, .length = length, .message = std::move(message), .hint = {}});
}

// "unexpected X in Y, expected Z".
std::nullptr_t TokenReader::unexpected(std::string_view context, std::string_view expected) {
  std::string message = "unexpected " + described(next());
  if (!context.empty()) message += format(" in {}", context);
  if (!expected.empty()) message += format(", expected {}", expected);
  return fail(next().span, std::move(message));
}

bool TokenReader::too_deep() {
  if (depth_ <= kDeepest) return false;
  fail(next().span, "the expression is nested too deeply");
  return true;
}

}  // namespace tidegate::promql
