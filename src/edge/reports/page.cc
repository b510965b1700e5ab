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

// Lines broken at spaces only.
std::vector<std::string> wrap_words(std::string_view text, int width) {
  std::vector<std::string> lines(1);
  for (std::string_view word : split(text, ' ')) {
    if (!lines.back().empty() && display_width(lines.back()) + 1 + display_width(word) > width) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
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
  std::string first = spaces(indent) + piece(pad(key, kKeyWidth), Style::dim);
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
    std::ranges::move(wrap_words(printable(each, 4000), room), std::back_inserter(lines));
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
