#include "core/tsdb/exposition_number.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/text.h"

namespace tidegate::tsdb {
namespace {

constexpr std::array<double, 23> kPowers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                            1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool ends_token(char c) { return c == ' ' || c == '\n' || c == '\t'; }

// "123", "-1.25": at most 18 digits whose integer is below 2^53. Integer and power of ten are then exact doubles, so
// one division rounds correctly (Clinger 1990).
const char* read_plain(const char* at, const char* end, double& number) {
  const bool negative = at != end && *at == '-';
  if (negative) ++at;
  const char* const first = at;
  std::uint64_t digits = 0;
  for (; at != end && is_digit(*at); ++at) digits = digits * 10 + static_cast<std::uint64_t>(*at - '0');
  std::ptrdiff_t count = at - first, decimals = 0;
  if (at != end && *at == '.' && count > 0) {
    const char* const fraction = ++at;
    for (; at != end && is_digit(*at); ++at) digits = digits * 10 + static_cast<std::uint64_t>(*at - '0');
    decimals = at - fraction;
    count += decimals;
  }
  if (count == 0 || count > 18 || digits >> 53 != 0 || (at != end && !ends_token(*at))) return nullptr;
  const double size = static_cast<double>(digits) / kPowers[static_cast<std::size_t>(decimals)];
  number = negative ? -size : size;
  return at;
}

// Infinities may have a sign, NaN may not.
std::optional<double> special(std::string_view text) {
  if (text.size() > 9) return std::nullopt;
  const std::string lower = to_lower(text);
  if (lower == "nan") return std::bit_cast<double>(kNanBits);
  const bool is_signed = lower.starts_with('-') || lower.starts_with('+');
  const std::string_view word = std::string_view(lower).substr(is_signed ? 1 : 0);
  if (word != "inf" && word != "infinity") return std::nullopt;
  return lower.starts_with('-') ? -INFINITY : INFINITY;
}

// Too small is 0 or the nearest denormal, too large is no number: what from_chars doesn't tell apart.
std::optional<double> out_of_range(std::string_view text) {
  const double nearest = std::strtod(std::string(text).c_str(), nullptr);
  return std::isinf(nearest) ? std::nullopt : std::optional(nearest);
}

}  // namespace

std::optional<double> exposition_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::string_view size = text.substr(negative || text.starts_with('+') ? 1 : 0);
  if (size.empty()) return std::nullopt;
  if (!is_digit(size[0]) && size[0] != '.') return special(text);
  double number = 0;
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), number);
  if (end != size.data() + size.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    const auto nearest = out_of_range(size);
    if (!nearest) return std::nullopt;
    number = *nearest;
  } else if (error != std::errc{}) {
    return std::nullopt;
  }
  return negative ? -number : number;
}

const char* read_number(const char* at, const char* end, double& number) {
  if (const char* const after = read_plain(at, end, number)) return after;
  const char* after = at;
  while (after != end && !ends_token(*after)) ++after;
  const auto read = exposition_number({at, after});
  if (!read) return nullptr;
  number = *read;
  return after;
}

std::string openmetrics_number(double number) {
  if (!std::isfinite(number)) return shortest(number);
  if (number == 0) return "0.0";  // -0 too
  std::array<char, 32> buffer;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific);
  const std::string scientific(buffer.data(), end);
  const int exponent = std::atoi(scientific.c_str() + scientific.find('e') + 1);
  if (exponent < -4 || exponent >= 6) return scientific;
  const auto fixed_end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed).ptr;
  std::string fixed(buffer.data(), fixed_end);
  if (fixed.find('.') == std::string::npos) fixed += ".0";
  return fixed;
}

std::optional<std::int64_t> milliseconds_of(double seconds) {
  const double milliseconds = seconds * 1000;
  constexpr double kBeyond = 9223372036854775808.0;  // 2^63
  if (!(milliseconds >= -kBeyond && milliseconds < kBeyond)) return std::nullopt;
  return static_cast<std::int64_t>(milliseconds);
}

}  // namespace tidegate::tsdb
