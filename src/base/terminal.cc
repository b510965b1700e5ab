#include "base/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "base/text.h"

namespace tidegate {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Shown on top of the character before, or not at all. Source: Unicode 15 DerivedGeneralCategory (Mn, Me, Cf) for the
// scripts that people write names in.
constexpr std::array kZeroWidth = {
    Range{0x0300, 0x036f}, Range{0x0483, 0x0489},   Range{0x0591, 0x05bd},   Range{0x05bf, 0x05bf},
    Range{0x05c1, 0x05c2}, Range{0x05c4, 0x05c5},   Range{0x0610, 0x061a},   Range{0x064b, 0x065f},
    Range{0x0670, 0x0670}, Range{0x06d6, 0x06dc},   Range{0x0900, 0x0902},   Range{0x093a, 0x093a},
    Range{0x093c, 0x093c}, Range{0x0941, 0x0948},   Range{0x094d, 0x094d},   Range{0x0e31, 0x0e31},
    Range{0x0e34, 0x0e3a}, Range{0x0e47, 0x0e4e},   Range{0x1160, 0x11ff},   Range{0x1ab0, 0x1ace},
    Range{0x1dc0, 0x1dff}, Range{0x200b, 0x200f},   Range{0x2060, 0x2064},   Range{0x20d0, 0x20f0},
    Range{0x302a, 0x302d}, Range{0x3099, 0x309a},   Range{0xfe00, 0xfe0f},   Range{0xfe20, 0xfe2f},
    Range{0xfeff, 0xfeff}, Range{0x1f3fb, 0x1f3ff}, Range{0xe0100, 0xe01ef},
};

// Two columns. Source: Unicode 15 EastAsianWidth W and F, and Emoji_Presentation.
constexpr std::array kWide = {
    Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x2329, 0x232a},   Range{0x23e9, 0x23ec},
    Range{0x23f0, 0x23f0},   Range{0x23f3, 0x23f3},   Range{0x25fd, 0x25fe},   Range{0x2614, 0x2615},
    Range{0x2648, 0x2653},   Range{0x267f, 0x267f},   Range{0x2693, 0x2693},   Range{0x26a1, 0x26a1},
    Range{0x26aa, 0x26ab},   Range{0x26bd, 0x26be},   Range{0x26c4, 0x26c5},   Range{0x26ce, 0x26ce},
    Range{0x26d4, 0x26d4},   Range{0x26ea, 0x26ea},   Range{0x26f2, 0x26f3},   Range{0x26f5, 0x26f5},
    Range{0x26fa, 0x26fa},   Range{0x26fd, 0x26fd},   Range{0x2705, 0x2705},   Range{0x270a, 0x270b},
    Range{0x2728, 0x2728},   Range{0x274c, 0x274c},   Range{0x274e, 0x274e},   Range{0x2753, 0x2755},
    Range{0x2757, 0x2757},   Range{0x2795, 0x2797},   Range{0x27b0, 0x27b0},   Range{0x27bf, 0x27bf},
    Range{0x2b1b, 0x2b1c},   Range{0x2b50, 0x2b50},   Range{0x2b55, 0x2b55},   Range{0x2e80, 0x303e},
    Range{0x3041, 0x33ff},   Range{0x3400, 0x4dbf},   Range{0x4e00, 0x9fff},   Range{0xa000, 0xa4c6},
    Range{0xa960, 0xa97c},   Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},   Range{0xfe10, 0xfe19},
    Range{0xfe30, 0xfe6b},   Range{0xff01, 0xff60},   Range{0xffe0, 0xffe6},   Range{0x16fe0, 0x18cff},
    Range{0x1b000, 0x1b2fb}, Range{0x1f004, 0x1f004}, Range{0x1f0cf, 0x1f0cf}, Range{0x1f18e, 0x1f18e},
    Range{0x1f191, 0x1f19a}, Range{0x1f200, 0x1f265}, Range{0x1f300, 0x1f320}, Range{0x1f32d, 0x1f335},
    Range{0x1f337, 0x1f37c}, Range{0x1f37e, 0x1f393}, Range{0x1f3a0, 0x1f3ca}, Range{0x1f3cf, 0x1f3d3},
    Range{0x1f3e0, 0x1f3f0}, Range{0x1f3f4, 0x1f3f4}, Range{0x1f3f8, 0x1f43e}, Range{0x1f440, 0x1f440},
    Range{0x1f442, 0x1f4fc}, Range{0x1f4ff, 0x1f53d}, Range{0x1f54b, 0x1f54e}, Range{0x1f550, 0x1f567},
    Range{0x1f57a, 0x1f57a}, Range{0x1f595, 0x1f596}, Range{0x1f5a4, 0x1f5a4}, Range{0x1f5fb, 0x1f64f},
    Range{0x1f680, 0x1f6c5}, Range{0x1f6cc, 0x1f6cc}, Range{0x1f6d0, 0x1f6d7}, Range{0x1f6dc, 0x1f6df},
    Range{0x1f6eb, 0x1f6ec}, Range{0x1f6f4, 0x1f6fc}, Range{0x1f7e0, 0x1f7eb}, Range{0x1f7f0, 0x1f7f0},
    Range{0x1f90c, 0x1f9ff}, Range{0x1fa70, 0x1faf8}, Range{0x20000, 0x3fffd},
};

bool is_in(std::span<const Range> ranges, char32_t point) {
  auto after = std::ranges::lower_bound(ranges, point, {}, &Range::last);
  return after != ranges.end() && after->first <= point;
}

int width_of(char32_t point) {
  if (point < 0x300) return 1;
  if (is_in(kZeroWidth, point)) return 0;
  return is_in(kWide, point) ? 2 : 1;
}

struct CodePoint {
  std::size_t bytes = 1;
  int width = 1;
};

// The first code point of a text that isn't empty. An invalid byte stands for itself.
CodePoint first_code_point(std::string_view text) {
  auto lead = static_cast<unsigned char>(text[0]);
  std::size_t bytes = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (bytes == 1 || bytes > text.size()) return {};
  char32_t point = lead & (0x7f >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return {};
    point = point << 6 | (next & 0x3f);
  }
  return {.bytes = bytes, .width = width_of(point)};
}

// How many bytes fit into `width` columns: at least one code point, and with it the marks that stand on it.
std::size_t bytes_that_fit(std::string_view text, int width) {
  std::size_t bytes = 0;
  int used = 0;
  while (bytes < text.size()) {
    CodePoint next = first_code_point(text.substr(bytes));
    if (used + next.width > width && bytes > 0) break;
    used += next.width;
    bytes += next.bytes;
  }
  return bytes;
}

bool is_forced(const Environment& environment, std::string_view name) {
  return environment.has(name) && environment.get(name) != "0";
}

std::string_view code_of(Style style) {
  switch (style) {
    case Style::plain: return "";
    case Style::bold: return "\x1b[1m";
    case Style::dim: return "\x1b[2m";
    case Style::red: return "\x1b[31m";
    case Style::green: return "\x1b[32m";
    case Style::yellow: return "\x1b[33m";
    case Style::blue: return "\x1b[34m";
    case Style::magenta: return "\x1b[35m";
    case Style::cyan: return "\x1b[36m";
    case Style::bold_red: return "\x1b[1;31m";
    case Style::bold_green: return "\x1b[1;32m";
    case Style::bold_yellow: return "\x1b[1;33m";
    case Style::bold_magenta: return "\x1b[1;35m";
  }
  return "";
}

constexpr std::array<std::string_view, 8> kBars = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 10> kDigits = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

std::string_view bar(double value, double low, double high, std::span<const std::string_view> steps) {
  if (!std::isfinite(value)) return " ";
  // Halves, so that the span of two huge numbers of different sign is finite.
  double share = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0;
  auto step = static_cast<std::size_t>(share * static_cast<double>(steps.size()));
  return steps[std::min(step, steps.size() - 1)];
}

}  // namespace

Output output_kind(int file_descriptor) { return isatty(file_descriptor) == 1 ? Output::terminal : Output::other; }

Colour decide_colour(ColourWish wish, const Environment& environment, Output output) {
  if (wish == ColourWish::always) return Colour::on;
  if (wish == ColourWish::never || environment.has("NO_COLOR")) return Colour::off;
  if (is_forced(environment, "CLICOLOR_FORCE") || is_forced(environment, "FORCE_COLOR")) return Colour::on;
  if (environment.get("FORCE_COLOR") == "0") return Colour::off;
  if (environment.has("GITHUB_ACTIONS") || environment.has("GITLAB_CI")) return Colour::on;
  bool able = output == Output::terminal && environment.get("TERM") != "dumb" && environment.get("CLICOLOR") != "0";
  return able ? Colour::on : Colour::off;
}

Glyphs decide_glyphs(const Environment& environment) {
  for (std::string_view name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (!environment.has(name)) continue;
    std::string locale = to_lower(*environment.get(name));
    bool utf8 = locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
    return utf8 ? Glyphs::unicode : Glyphs::ascii;
  }
  return Glyphs::unicode;
}

int terminal_width(const Environment& environment, int file_descriptor) {
  if (auto columns = parse_double(environment.get("COLUMNS").value_or("")); columns && *columns >= 20) {
    return static_cast<int>(std::min(*columns, 1000.0));
  }
  winsize size{};
  if (ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return std::max<int>(size.ws_col, 20);
  return 80;
}

int display_width(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    CodePoint next = first_code_point(text);
    width += next.width;
    text.remove_prefix(next.bytes);
  }
  return width;
}

std::string pad(std::string_view text, int width) {
  int missing = std::max(0, width - display_width(text));
  return std::string(text) + std::string(static_cast<std::size_t>(missing), ' ');
}

std::string pad_left(std::string_view text, int width) {
  int missing = std::max(0, width - display_width(text));
  return std::string(static_cast<std::size_t>(missing), ' ') + std::string(text);
}

std::string cut(std::string_view text, int width, Glyphs glyphs) {
  if (display_width(text) <= width) return std::string(text);
  std::string_view dots = glyphs == Glyphs::unicode ? "…" : "...";
  int room = std::max(1, width - display_width(dots));
  return std::string(text.substr(0, bytes_that_fit(text, room))) + std::string(dots);
}

// How much of a word that is longer than a line stands on it: up to a comma or a bracket, if one comes late enough.
std::size_t bytes_before_break(std::string_view word, int width) {
  const std::size_t fit = bytes_that_fit(word, width);
  const auto separator = word.substr(0, fit).find_last_of(",{(/");
  return separator != std::string_view::npos && separator * 3 > fit ? separator + 1 : fit;
}

std::vector<std::string> wrap(std::string_view text, int width) {
  std::vector<std::string> lines;
  width = std::max(width, 1);
  std::string line;
  std::string gap;  // the spaces before the next word; those at a break are dropped
  for (std::string_view word : split(text, ' ')) {
    if (!line.empty() && display_width(line) + display_width(gap) + display_width(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
      gap.clear();
    }
    while (line.empty() && display_width(word) > width) {
      std::size_t bytes = bytes_before_break(word, width);
      lines.emplace_back(word.substr(0, bytes));
      word.remove_prefix(bytes);
      gap.clear();
    }
    if (!word.empty()) {
      line += gap;
      line += word;
      gap.clear();
    }
    gap += ' ';
  }
  if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
  return lines;
}

std::string styled(std::string_view text, Style style, Colour colour) {
  if (colour == Colour::off || style == Style::plain || text.empty()) return std::string(text);
  std::string result(code_of(style));
  result += text;
  result += "\x1b[0m";
  return result;
}

std::string sparkline(std::span<const double> values, Glyphs glyphs, std::size_t most) {
  if (values.size() > most) values = values.last(most);
  double low = HUGE_VAL;
  double high = -HUGE_VAL;
  for (double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  std::span<const std::string_view> steps =
      glyphs == Glyphs::unicode ? std::span<const std::string_view>(kBars) : std::span<const std::string_view>(kDigits);
  std::string result;
  for (double value : values) result += bar(value, low, high, steps);
  return result;
}

}  // namespace tidegate
