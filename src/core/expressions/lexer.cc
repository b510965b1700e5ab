#include "core/expressions/lexer.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace tidegate::expressions {
namespace {

// Longer ones first, so that they win.
constexpr std::string_view kSigns[] = {"==", "!=", "<=", ">=", "&&", "||", "??", "?.", "**", "..", "::", "<",
                                       ">",  "!",  "+",  "-",  "*",  "/",  "%",  "^",  "?",  ":",  "(",  ")",
                                       "[",  "]",  "{",  "}",  ",",  ".",  "#",  "|",  ";",  "="};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// UTF-8 of a code point; nothing if there is none.
std::optional<std::string> encoded(std::uint32_t point) {
  std::string out;
  const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | point >> 6), byte(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    byte(0xE0 | point >> 12), byte(0x80 | (point >> 6 & 0x3F)), byte(0x80 | (point & 0x3F));
  } else {
    byte(0xF0 | (point >> 18 & 7)), byte(0x80 | (point >> 12 & 0x3F)), byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  }
  return is_utf8(out) && point <= 0x10FFFF ? std::optional(out) : std::nullopt;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Evaluated<std::vector<Token>> tokenize() {
    while (!error_) {
      skip_blanks();
      if (error_) break;
      if (at_ >= text_.size()) {
        tokens_.push_back({.kind = Token::Kind::end, .offset = at_, .length = 0, .number = 0, .text = {}});
        return std::move(tokens_);
      }
      read_token();
    }
    return std::unexpected(std::move(*error_));
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool at(std::string_view word) const { return text_.substr(at_).starts_with(word); }

  void refuse(std::size_t offset, std::size_t length, std::string message, std::string hint = "") {
    if (!error_) error_ = {offset, std::max<std::size_t>(length, 1), std::move(message), std::move(hint)};
  }

  void skip_blanks() {
    for (;;) {
      while (at_ < text_.size() && is_space(text_[at_])) ++at_;
      if (at("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (at("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) return refuse(at_, 2, "this comment never ends");
        at_ = end + 2;
      } else {
        return;
      }
    }
  }

  Token& add(Token::Kind kind, std::size_t from) {
    return tokens_.emplace_back(Token{kind, from, at_ - from, 0, std::string(text_.substr(from, at_ - from))});
  }

  void read_token() {
    const char c = peek();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return read_number();
    if (c == '"' || c == '\'') return read_text(c);
    if (c == '`') return read_raw_text();
    if (is_letter(c)) return read_name();
    const auto* sign = std::ranges::find_if(kSigns, [&](std::string_view each) { return at(each); });
    if (sign == std::end(kSigns)) return refuse_character();
    const std::size_t from = at_;
    at_ += sign->size();
    add(Token::Kind::sign, from);
  }

  void refuse_character() {
    std::size_t length = 1;
    while (at_ + length < text_.size() && (static_cast<unsigned char>(text_[at_ + length]) & 0xC0) == 0x80) ++length;
    refuse(at_, length, "no expression has " + quoted(printable(text_.substr(at_, length))) + " here");
  }

  void read_name() {
    const std::size_t from = at_;
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    add(Token::Kind::name, from);
  }

  // 1, 1_000, 0.5, .5, 1e3; hexadecimal and the like are not supported.
  void read_number() {
    const std::size_t from = at_;
    std::string digits;
    const auto take_digits = [&] {
      for (; is_digit(peek()) || (peek() == '_' && is_digit(peek(1))); ++at_) {
        if (peek() != '_') digits += peek();
      }
    };
    take_digits();
    if (peek() == '.' && is_digit(peek(1))) digits += text_[at_++], take_digits();
    const bool has_sign = peek(1) == '+' || peek(1) == '-';
    if ((peek() == 'e' || peek() == 'E') && is_digit(peek(has_sign ? 2 : 1))) {
      digits += text_[at_++];
      if (has_sign) digits += text_[at_++];
      take_digits();
    }
    const auto number = parse_double(digits.starts_with('.') ? "0" + digits : digits);
    const bool runs_on = is_letter(peek()) || is_digit(peek());
    while (is_letter(peek()) || is_digit(peek())) ++at_;
    if (runs_on || !number) {
      return refuse(from, at_ - from, quoted(printable(text_.substr(from, at_ - from), 40)) + " is no number here",
                    "write a decimal number, such as 0.05; numbers have no units");
    }
    add(Token::Kind::number, from).number = *number;
  }

  void read_raw_text() {
    const std::size_t from = at_, end = text_.find('`', at_ + 1);
    if (end == std::string_view::npos) return refuse(from, 1, "the text that begins with this quote never ends");
    at_ = end + 1;
    add(Token::Kind::text, from).text = std::string(text_.substr(from + 1, end - from - 1));
  }

  void read_text(char quote) {
    const std::size_t from = at_++;
    std::string said;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      if (text_[at_] != '\\') {
        said += text_[at_++];
      } else if (!read_escape(said)) {
        return;
      }
    }
    if (peek() != quote) return refuse(from, 1, "the text that begins with this quote never ends");
    ++at_;
    add(Token::Kind::text, from).text = std::move(said);
  }

  bool read_escape(std::string& said) {
    constexpr std::string_view kPlain = "abfnrtv\\'\"", kMeaning = "\a\b\f\n\r\t\v\\'\"";
    const std::size_t from = at_;
    const char c = peek(1);
    const std::size_t plain = c == '\0' ? std::string_view::npos : kPlain.find(c);
    at_ += 2;
    if (plain != std::string_view::npos) return said += kMeaning[plain], true;
    const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    std::uint32_t point = 0;
    const std::string_view written = text_.substr(std::min(at_, text_.size()), digits);
    const auto read = std::from_chars(written.data(), written.data() + written.size(), point, 16);
    const bool whole = digits > 0 && written.size() == digits && read.ptr == written.data() + digits;
    const auto bytes = whole ? encoded(point) : std::nullopt;
    if (!bytes) return refuse(from, 2, "an unknown escape", "write \\\\ for a backslash"), false;
    at_ += digits;
    said += *bytes;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
  std::optional<ExpressionError> error_;
};

}  // namespace

Evaluated<std::vector<Token>> tokenize(std::string_view text) {
  if (text.size() > kLongestExpression) {
    return std::unexpected(ExpressionError{
        0, 1, "the expression has " + std::to_string(text.size()) + " bytes; at most 16384 are read", ""});
  }
  return Lexer(text).tokenize();
}

}  // namespace tidegate::expressions
