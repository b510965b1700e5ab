#include "core/promql/quoting.h"

#include "base/format.h"
#include "base/text.h"

namespace tidegate::promql {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

void append_utf8(std::string& out, unsigned long c) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    tail(12), tail(6), tail(0);
  }
}

// The digits of \x41, \101, \u00e9, \U0001F600, behind the backslash; how many characters they are, or nothing.
std::optional<std::size_t> read_code(std::string_view text, std::string& out) {
  const char kind = text[0];
  const std::size_t prefix = is_digit(kind) ? 0 : 1;
  const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 3;
  const unsigned long base = prefix == 0 ? 8 : 16;
  if (text.size() < prefix + digits) return std::nullopt;
  unsigned long value = 0;
  for (const char c : text.substr(prefix, digits)) {
    const auto digit = static_cast<unsigned long>(is_digit(c) ? c - '0' : is_hex(c) ? (c | 0x20) - 'a' + 10 : 99);
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  const bool is_byte = digits <= 3;
  const bool is_wrong = is_byte ? value > 0xFF : value > 0x10FFFF || (value >= 0xD800 && value < 0xE000);
  if (is_wrong) return std::nullopt;
  if (is_byte) {
    out += static_cast<char>(value);
  } else {
    append_utf8(out, value);
  }
  return prefix + digits;
}

}  // namespace

std::optional<std::size_t> read_escape(std::string_view text, std::string& out) {
  constexpr std::string_view kNames = "abfnrtv\\'\"";
  constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\'\"";
  if (text.empty()) return std::nullopt;
  if (text[0] == 'x' || text[0] == 'u' || text[0] == 'U' || is_digit(text[0])) return read_code(text, out);
  const auto known = kNames.find(text[0]);
  if (known == std::string_view::npos) return std::nullopt;
  out += kValues[known];
  return 1;
}

std::string write_string(std::string_view value) {
  std::string out = "\"";
  auto broken = first_invalid_utf8(value);
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char c = value[at];
    const auto byte = static_cast<unsigned char>(c);
    if (at == broken) {
      out += format("\\x{:02x}", byte);
      const auto rest = first_invalid_utf8(value.substr(at + 1));
      broken = rest == std::string_view::npos ? rest : at + 1 + rest;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += format("\\x{:02x}", byte);
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace tidegate::promql
