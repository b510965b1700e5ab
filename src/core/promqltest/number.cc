#include "core/promqltest/number.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>

#include "base/text.h"

namespace tidegate::promqltest {
namespace {

struct Digits {
  std::string text;  // without prefix and underscores
  int base = 10;
};

// The base that a prefix names; a plain 0 in front means octal. Underscores may stand between digits.
Digits digits_of(std::string_view text) {
  Digits digits;
  if (text.size() > 1 && text[0] == '0') {
    const char letter = static_cast<char>(text[1] | 0x20);
    digits.base = letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
    text.remove_prefix(letter == 'x' || letter == 'b' || letter == 'o' ? 2 : 1);
  }
  const bool misplaced = text.ends_with('_') || text.contains("__") || (digits.base == 10 && text.starts_with('_'));
  for (const char c : text) {
    if (c != '_' || misplaced) digits.text += c;
  }
  return digits;
}

std::optional<double> parse_whole(std::string_view text) {
  const auto digits = digits_of(text);
  std::uint64_t value = 0;
  const char* const end = digits.text.data() + digits.text.size();
  const auto [stopped, error] = std::from_chars(digits.text.data(), end, value, digits.base);
  if (error != std::errc() || stopped != end || value > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return static_cast<double>(value);
}

// 0x1.8p3: mantissa and power of two.
std::optional<double> parse_hex_float(std::string_view text) {
  if (!text.starts_with("0x") && !text.starts_with("0X")) return std::nullopt;
  text.remove_prefix(2);
  if (text.find_first_of("pP") == std::string_view::npos || text.starts_with('-')) return std::nullopt;
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value, std::chars_format::hex);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

}  // namespace

std::optional<double> parse_go_number(std::string_view text) {
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with('-') || text.starts_with('+')) return std::nullopt;
  auto value = parse_whole(text);
  if (!value) value = parse_hex_float(text);
  if (!value) value = parse_double(to_lower(text) == "infinity" ? "inf" : text);
  if (value && minus) *value = -*value;
  return value;
}

}  // namespace tidegate::promqltest
