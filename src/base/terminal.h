#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"

namespace tidegate {

// What a terminal shows, and how text is fitted to it. Text handed in is already printable() (base/text.h): nothing
// here escapes control characters.

enum class Colour { off, on };
enum class ColourWish { automatic, always, never };  // what --color says
enum class Output { terminal, other };               // where the text goes

// Whether the file descriptor is a terminal.
Output output_kind(int file_descriptor);

// Colours or not: the wish; then a NO_COLOR that isn't empty forbids them; then CLICOLOR_FORCE or FORCE_COLOR (not
// empty, not "0") forces them; GITHUB_ACTIONS and GITLAB_CI, whose logs render them, allow them; else a terminal with
// TERM other than "dumb" and CLICOLOR other than "0" does. https://no-color.org, https://bixense.com/clicolors
Colour decide_colour(ColourWish wish, const Environment& environment, Output output);

// Marks and sparklines beyond ASCII, unless the locale (LC_ALL, LC_CTYPE, LANG) says that it has no UTF-8. No locale at
// all, as in most containers, is taken for UTF-8.
enum class Glyphs { ascii, unicode };
Glyphs decide_glyphs(const Environment& environment);

// Columns: COLUMNS if it is a number from 20 to 1000, else the terminal's own, else 80.
int terminal_width(const Environment& environment, int file_descriptor);

// Columns that the text takes: 2 for wide East Asian characters and emoji, 0 for combining marks and joiners, 1 for
// everything else, an invalid byte too.
int display_width(std::string_view text);

// Fits text to exactly `width` columns by adding spaces behind (or before) it; wider text stays as it is.
std::string pad(std::string_view text, int width);
std::string pad_left(std::string_view text, int width);

// The text itself if it fits, else as much as fits with "..." or "…" behind.
std::string cut(std::string_view text, int width, Glyphs glyphs);

// Lines of at most `width` columns, broken at spaces; a longer word is broken where it must be. At least one line.
std::vector<std::string> wrap(std::string_view text, int width);

enum class Style {
  plain,
  bold,
  dim,
  red,
  green,
  yellow,
  blue,
  magenta,
  cyan,
  bold_red,
  bold_green,
  bold_yellow,
  bold_magenta
};

// The text in that style, or as it is without colours. Styles add no width.
std::string styled(std::string_view text, Style style, Colour colour);

// One character a value, from the lowest to the highest of them: "▁▂▄█", or digits 0-9 in ASCII; NaN and infinity are
// a space. At most `most` values, the newest (last) ones.
std::string sparkline(std::span<const double> values, Glyphs glyphs, std::size_t most = 40);

}  // namespace tidegate
