#pragma once

#include "core/promql/token_reader.h"

namespace tidegate::promql {

// Reads the durations of a query: [5m], [1h:30s], offset -5m, [step() * 2].
class LengthParser : public TokenReader {
 protected:
  using TokenReader::TokenReader;

  // A duration, a number of seconds, or something to be calculated of them. False if it failed.
  bool parse_length(Length& length);

  // What stands behind `offset`, which may be negative, and calculated only in parentheses.
  bool parse_offset_length(Length& length);

 private:
  bool take_length(Box expr, Length& length, Span span, bool must_be_positive);
  Box parse_operators(int weakest);
  Box parse_sign();
  static Box negated(Box inner, std::uint32_t from);
  Box parse_operand();
  Box parse_call_of_two();
};

}  // namespace tidegate::promql
