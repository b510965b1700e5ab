#include "base/diagnostic.h"

#include <algorithm>
#include <tuple>

#include "base/terminal.h"
#include "base/text.h"

namespace tidegate {
namespace {

constexpr std::size_t kShownWidth = 100;  // columns of a source line, at most
constexpr std::size_t kBefore = 40;       // columns kept before the caret when a line is cut
constexpr std::string_view kCut = "...";

std::string_view line_of(std::string_view text, int line) {
  for (int skipped = 1; skipped < line; ++skipped) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::size_t sequence_length(unsigned char lead) {
  if (lead >= 0xF0) return 4;
  if (lead >= 0xE0) return 3;
  return lead >= 0xC0 ? 2 : 1;
}

// One code point (or one byte that isn't UTF-8) as it is shown, and how many columns that takes.
struct Cell {
  std::string shown;
  std::size_t width = 1;
};

Cell take_cell(std::string_view& line) {
  std::string_view code_point = line.substr(0, sequence_length(static_cast<unsigned char>(line[0])));
  if (!is_utf8(code_point)) code_point = line.substr(0, 1);
  line.remove_prefix(code_point.size());
  if (code_point == "\t") return {" ", 1};
  Cell cell{printable(code_point), 1};
  cell.width = static_cast<std::size_t>(display_width(cell.shown));
  return cell;
}

// A source line cut to what is near the caret, and the columns under which the caret's mark begins and ends.
struct Excerpt {
  std::string line;
  std::size_t mark = 0;
  std::size_t mark_width = 0;
};

Excerpt excerpt(std::string_view line, std::size_t column, std::size_t length) {
  Excerpt shown;
  const std::size_t first = column > kBefore && count_code_points(line) > kShownWidth ? column - kBefore : 1;
  if (first > 1) shown.line = kCut;
  std::size_t width = shown.line.size();
  std::size_t at = 1;
  for (; !line.empty() && width < kShownWidth; ++at) {
    const Cell cell = take_cell(line);
    if (at < first) continue;
    if (at < column) shown.mark += cell.width;
    if (at >= column && at < column + length) shown.mark_width += cell.width;
    shown.line += cell.shown;
    width += cell.width;
  }
  if (first > 1) shown.mark += kCut.size();
  if (!line.empty()) shown.line += kCut;
  shown.mark += column > at ? column - at : 0;
  shown.mark_width = std::max<std::size_t>(shown.mark_width, 1);
  return shown;
}

std::string heading(const Diagnostic& diagnostic) {
  std::string line = printable(diagnostic.place.file, 1000);
  if (diagnostic.place.line > 0) {
    line += ":" + std::to_string(diagnostic.place.line) + ":" + std::to_string(diagnostic.place.column);
  }
  line += diagnostic.level == Level::error ? ": error: " : ": warning: ";
  return line + printable(diagnostic.message, 2000) + "\n";
}

std::string snippet(const Diagnostic& diagnostic, std::string_view text) {
  const Place& place = diagnostic.place;
  const std::string number = std::to_string(place.line);
  if (diagnostic.line == Diagnostic::Line::withheld) return "  " + number + " | (not shown: a secret may stand here)\n";
  const Excerpt shown = excerpt(line_of(text, place.line), static_cast<std::size_t>(std::max(place.column, 1)),
                                static_cast<std::size_t>(std::max(place.length, 1)));
  return "  " + number + " | " + shown.line + "\n  " + std::string(number.size(), ' ') + " | " +
         std::string(shown.mark, ' ') + "^" + std::string(shown.mark_width - 1, '~') + "\n";
}

std::string hint_lines(std::string_view hint) {
  std::string lines;
  std::string_view lead = "  hint: ";
  for (const std::string_view line : split(hint, '\n')) {
    lines.append(lead).append(printable(line, 2000)).append("\n");
    lead = "        ";
  }
  return lines;
}

}  // namespace

bool has_errors(const Diagnostics& diagnostics) {
  return std::ranges::any_of(diagnostics, [](const Diagnostic& one) { return one.level == Level::error; });
}

std::string render(const Diagnostic& diagnostic, std::string_view text) {
  std::string shown = heading(diagnostic);
  if (diagnostic.place.line > 0) shown += snippet(diagnostic, text);
  if (!diagnostic.hint.empty()) shown += hint_lines(diagnostic.hint);
  return shown;
}

std::string render_all(Diagnostics diagnostics, std::string_view text, std::size_t most) {
  std::ranges::stable_sort(diagnostics, {},
                           [](const Diagnostic& one) { return std::tie(one.place, one.level, one.message); });
  const auto same = std::ranges::unique(diagnostics);
  diagnostics.erase(same.begin(), same.end());
  std::string shown;
  for (std::size_t i = 0; i < std::min(most, diagnostics.size()); ++i) shown += render(diagnostics[i], text);
  if (diagnostics.size() > most) shown += "... and " + std::to_string(diagnostics.size() - most) + " more\n";
  return shown;
}

}  // namespace tidegate
