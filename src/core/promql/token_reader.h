#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/promql/tree.h"

namespace tidegate::promql {

// How strongly an operator binds, from 1; all but ^ to the left.
int precedence(Operator op);

inline constexpr int kUnary = 6;              // a sign's operand: it binds like *, so -1^2 is -(1^2)
inline constexpr int kMostOperators = 5'000;  // of an expression: each is a level of its tree
inline constexpr int kDeepest = 500;          // levels of nesting

// Walks over tokens. A function that fails notes why, once, and gives nothing; whoever called it passes that on.
class TokenReader {
 public:
  explicit TokenReader(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

 protected:
  const Token& next(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  bool next_is(std::string_view symbol) const { return next().is(symbol); }
  bool next_is_word(std::string_view word) const;
  bool next_is_call(std::string_view word) const;  // without arguments: step()
  std::optional<Operator> next_operator() const;

  void skip(std::size_t count) { at_ += count; }
  bool take(std::string_view symbol);
  bool take_word(std::string_view word);
  bool take_operator();  // the next token; fails beyond kMostOperators
  bool expect(std::string_view symbol, std::string_view context);
  std::optional<double> take_number();  // also a duration, in seconds
  std::optional<double> take_signed_number(std::string_view context);
  std::optional<std::string> take_string();

  Span span_from(std::uint32_t begin) const { return {begin, at_ > 0 ? tokens_[at_ - 1].span.end : begin}; }

  std::nullptr_t fail(Span span, std::string message);
  std::nullptr_t unexpected(std::string_view context, std::string_view expected = "");  // the next token
  std::nullptr_t note(SyntaxError problem);
  bool too_deep();  // fails if it is

  // Counts the levels of nesting for as long as it lives.
  struct Level {
    explicit Level(int& counter) : depth(counter) { ++depth; }
    ~Level() { --depth; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    int& depth;
  };

  int depth_ = 0;
  std::optional<SyntaxError> problem_;

 private:
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int operators_ = 0;
};

}  // namespace tidegate::promql
