#include "core/promql/lexer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "core/promql/quoting.h"

namespace tidegate::promql {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// The longest first.
constexpr std::array<std::string_view, 29> kSymbols = {"==", "=~", "!=", "!~", "<=", ">=", "</", ">/", "<", ">",
                                                       "=",  "+",  "-",  "*",  "/",  "%",  "^",  "(",  ")", "{",
                                                       "}",  "[",  "]",  ",",  "@",  ":",  ";",  "!",  "$"};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Parsed<std::vector<Token>> run() {
    while (skip_blank(), at_ < text_.size()) {
      if (auto problem = read_token()) return std::unexpected(*std::move(problem));
    }
    add(TokenKind::end, at_);
    return std::move(tokens_);
  }

 private:
  using Problem = std::optional<SyntaxError>;

  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void add(TokenKind kind, std::size_t from) {
    tokens_.push_back({.kind = kind,
                       .span = {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(at_)},
                       .text = text_.substr(from, at_ - from)});
  }

  static SyntaxError error(std::size_t at, std::size_t length, std::string message) {
    return {.offset = at, .length = std::max<std::size_t>(1, length), .message = std::move(message), .hint = {}};
  }

  void skip_blank() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else {
        return;
      }
    }
  }

  Problem read_token() {
    const char c = peek();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return read_number();
    if (c == '"' || c == '\'' || c == '`') return read_string();
    if (is_letter(c) || (c == ':' && brackets_ == 0)) return read_name();
    return read_symbol();
  }

  Problem read_name() {
    const auto from = at_;
    while (is_letter(peek()) || is_digit(peek()) || (peek() == ':' && brackets_ == 0)) ++at_;
    add(TokenKind::name, from);
    return std::nullopt;
  }

  Problem read_symbol() {
    for (const auto symbol : kSymbols) {
      if (!text_.substr(at_).starts_with(symbol)) continue;
      const auto from = at_;
      at_ += symbol.size();
      if (symbol == "[") ++brackets_;
      if (symbol == "]" && brackets_ > 0) --brackets_;
      add(TokenKind::symbol, from);
      return std::nullopt;
    }
    const auto length = utf8_length(text_.substr(at_));
    return error(at_, length, "unexpected character: " + quoted(printable(text_.substr(at_, length))));
  }

  static std::size_t utf8_length(std::string_view text) {
    std::size_t length = 1;
    while (length < text.size() && length < 4 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) ++length;
    return length;
  }

  Problem read_string() {
    const auto from = at_;
    const char quote = text_[at_++];
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == quote) {
        ++at_;
        add(TokenKind::string, from);
        return std::nullopt;
      }
      if (quote == '`') continue;
      if (c == '\n') break;
      if (c == '\\') ++at_;
    }
    return error(from, 1, quote == '`' ? "unterminated raw string" : "unterminated quoted string");
  }

  // A number, or a duration such as 1h30m. What follows must not go on with a letter or digit.
  Problem read_number() {
    const auto from = at_;
    TokenKind kind = TokenKind::number;
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
      at_ += 2;
      while (is_hex(peek()) || peek() == '_') ++at_;
    } else {
      read_decimal();
      if (read_units()) kind = TokenKind::duration;
    }
    if (is_letter(peek()) || is_digit(peek()) || peek() == '.') {
      while (is_letter(peek()) || is_digit(peek()) || peek() == '.') ++at_;
      return error(from, at_ - from,
                   "bad number or duration syntax: " + quoted(printable(text_.substr(from, at_ - from), 60)));
    }
    add(kind, from);
    return std::nullopt;
  }

  void read_digits() {
    while (is_digit(peek()) || (peek() == '_' && is_digit(peek(1)))) ++at_;
  }

  void read_decimal() {
    read_digits();
    if (peek() == '.') {
      ++at_;
      read_digits();
    }
    const bool has_sign = peek(1) == '+' || peek(1) == '-';
    if ((peek() == 'e' || peek() == 'E') && is_digit(peek(has_sign ? 2 : 1))) {
      at_ += has_sign ? 2 : 1;
      read_digits();
    }
  }

  // "m", "ms", "h30m": true if there was any. Their order is for whoever reads the duration.
  bool read_units() {
    bool any = false;
    while (true) {
      const std::size_t length = peek() == 'm' && peek(1) == 's' ? 2 : 1;
      if (std::string_view("smhdwy").find(peek()) == std::string_view::npos || peek() == '\0') return any;
      at_ += length;
      any = true;
      if (!is_digit(peek())) return any;
      while (is_digit(peek())) ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int brackets_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

Parsed<std::string> unquote(const Token& token) {
  const auto inside = token.text.substr(1, token.text.size() - 2);
  if (token.text[0] == '`') return std::string(inside);
  std::string out;
  for (std::size_t at = 0; at < inside.size();) {
    if (inside[at] != '\\') {
      out += inside[at++];
      continue;
    }
    const auto length = read_escape(inside.substr(at + 1), out);
    if (!length) {
      return std::unexpected(SyntaxError{.offset = token.span.begin + 1 + at,
                                         .length = 2,
                                         .message = "unknown escape in a string",
                                         .hint = "write \\\\ for a backslash"});
    }
    at += 1 + *length;
  }
  return out;
}

std::optional<double> number_in(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != '_') digits += c;
  }
  const bool is_octal = digits.size() > 1 && digits[0] == '0' && digits.find_first_not_of("01234567") == digits.npos;
  if (is_octal) {  // as Go reads whole numbers; "08" is decimal
    std::int64_t value = 0;
    const char* const end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, value, 8).ec == std::errc()) return static_cast<double>(value);
  }
  const bool is_hex_number = digits.size() > 2 && (digits[1] == 'x' || digits[1] == 'X');
  if (!is_hex_number) return parse_double(digits);
  double value = 0;
  for (const char c : std::string_view(digits).substr(2))
    value = value * 16 + (is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
  return value;
}

Parsed<std::vector<Token>> tokenize(std::string_view text) { return Lexer(text).run(); }

}  // namespace tidegate::promql
