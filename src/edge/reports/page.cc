#include "edge/reports/page.h"

#include <algorithm>

#include "base/text.h"
#include "edge/reports/phrases.h"

namespace tidegate::reports {
namespace {

constexpr int kKeyWidth = 10;  // "evidence" and two spaces
constexpr int kNarrow = 60;    // columns below which a text stands under its key

std::string spaces(int count) { return std::string(static_cast<std::size_t>(std::max(count, 0)), ' '); }

bool is_narrow(const ReportContext& context) { return context.width < kNarrow; }

// A query in pieces between which a line may break and still mean the same: at spaces and after "," "(" "{", but never
// inside a string.
std::vector<std::string_view> breakable_pieces(std::string_view query) {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  char quote = 0;
  for (std::size_t i = 0; i < query.size(); ++i) {
    char c = query[i];
    if (quote != 0) {
      if (c == '\\' && quote != '`') ++i;
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'' || c == '`') {
      quote = c;
    } else if (c == ' ' || c == ',' || c == '(' || c == '{') {
      pieces.push_back(query.substr(start, i + 1 - start));
      start = i + 1;
    }
  }
  if (start < query.size()) pieces.push_back(query.substr(start));
  return pieces;
}

std::vector<std::string> wrap_query(std::string_view query, int width) {
  std::vector<std::string> lines(1);
  std::string lead(std::min(query.find_first_not_of(' '), query.size()), ' ');
  for (std::string_view piece : breakable_pieces(query)) {
    int needed = display_width(lines.back()) + display_width(piece) - (piece.ends_with(' ') ? 1 : 0);
    if (needed > width && !trim(lines.back()).empty()) lines.emplace_back(lead);
    lines.back() += piece;
  }
  return lines;
}

}  // namespace

void Page::line(std::string_view text) {
  std::size_t end = text.find_last_not_of(' ');
  if (end != std::string_view::npos) text_ += spaces(margin_);
  text_ += text.substr(0, end == std::string_view::npos ? 0 : end + 1);
  text_ += '\n';
}

void Page::paragraph(std::string_view text, int indent, Style style) {
  for (const std::string& each : wrap(text, width() - indent)) line(spaces(indent) + piece(each, style));
}

void Page::rows(std::string_view key, const std::vector<std::string>& lines, int indent, Style style) {
  std::string first = spaces(indent) + (key.empty() ? spaces(kKeyWidth) : piece(pad(key, kKeyWidth), Style::dim));
  if (is_narrow(context_)) {
    if (!key.empty()) line(spaces(indent) + piece(key, Style::dim));
    for (const std::string& each : lines) line(spaces(indent + 2) + piece(each, style));
    return;
  }
  for (const std::string& each : lines) {
    line(first + piece(each, style));
    first = spaces(indent + kKeyWidth);
  }
}

void Page::row(std::string_view key, std::string_view text, int indent, Style style) {
  int room = width() - indent - (is_narrow(context_) ? 2 : kKeyWidth);
  rows(key, wrap(text, room), indent, style);
}

void Page::verbatim_row(std::string_view key, std::string_view text, int indent) {
  int room = width() - indent - (is_narrow(context_) ? 2 : kKeyWidth);
  std::vector<std::string> lines;
  for (std::string_view each : split(text, '\n')) {
    if (trim(each).empty()) continue;
    std::ranges::move(wrap_query(printable(each, 4000), room), std::back_inserter(lines));
  }
  rows(key, lines, indent, Style::plain);
}

Style verdict_style(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: return Style::bold_green;
    case Verdict::warn: return Style::bold_yellow;
    case Verdict::fail: return Style::bold_red;
    case Verdict::inconclusive: return Style::bold_magenta;
  }
  return Style::plain;
}

std::string_view mark_of(Verdict verdict, const ReportContext& context) {
  return verdict_mark(verdict, context.glyphs == Glyphs::unicode ? Marks::unicode : Marks::ascii);
}

}  // namespace tidegate::reports
