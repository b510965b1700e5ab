#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/promql/selectors.h"

namespace tidegate::promql {

// A part of a query's text, by byte offset.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const Span&) const = default;
};

enum class TokenKind : std::uint8_t {
  end,
  name,      // an identifier or a keyword; which of them depends on where it stands
  number,    // 1, 0x1F, 1e3, 1_000
  duration,  // 5m, 1h30m
  string,
  symbol,  // an operator or punctuation, by its text: "=~", "</", "("
};

struct Token {
  TokenKind kind = TokenKind::end;
  Span span;
  std::string_view text;  // as written
  bool is(std::string_view symbol) const { return kind == TokenKind::symbol && text == symbol; }
};

// The tokens of a PromQL expression, comments and white space left out, with an `end` as the last. Balanced brackets
// are for the parser, except where they decide how text is read: `:` belongs to a name, but not inside [..].
// Source: prometheus promql/parser/lex.go.
Parsed<std::vector<Token>> tokenize(std::string_view text);

// The text of a string token, unquoted: Go's escapes, or raw in backticks. The error is placed in the whole query.
Parsed<std::string> unquote(const Token& token);

// The value of a number token; nothing if it is too large for one.
std::optional<double> number_in(std::string_view text);

}  // namespace tidegate::promql
