#include "edge/reports/markdown_text.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace tidegate::reports {
namespace {

constexpr std::size_t kMost = 2'000;  // code points of one text

// After the Markdown is read, GitHub and GitLab turn "@name", "#1" and "!1" into links and notify people, even when
// they were escaped. A comment between the two letters prevents it, and is not shown.
constexpr std::string_view kBreak = "<!-- -->";

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

void append_html(std::string& out, char c) {
  switch (c) {
    case '&': out += "&amp;"; return;
    case '<': out += "&lt;"; return;
    case '>': out += "&gt;"; return;
    case '"': out += "&quot;"; return;
    default: out += c;
  }
}

}  // namespace

std::string escape_markdown(std::string_view text) {
  std::string out;
  for (char c : printable(text, kMost)) {
    if (std::string_view(R"(\`*_[]|~$!#)").find(c) != std::string_view::npos) out += '\\';
    append_html(out, c);
    if (c == '@' || c == '#' || c == '!') out += kBreak;
  }
  return out;
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (char c : printable(text, kMost)) {
    append_html(out, c);
    if (c == '@' || c == '#' || c == '!') out += kBreak;
  }
  return out;
}

std::string code_span(std::string_view text) {
  std::string shown = printable(text, kMost);
  if (shown.empty()) return "";
  std::string fence(longest_run(shown, '`') + 1, '`');
  bool touches = shown.front() == '`' || shown.back() == '`';
  std::string space = touches || (shown.front() == ' ' && shown.back() == ' ') ? " " : "";
  return fence + space + shown + space + fence;
}

std::string code_block(std::string_view text, std::string_view language) {
  std::string fence(std::max<std::size_t>(3, longest_run(text, '`') + 1), '`');
  std::string block = "\n" + fence + std::string(language) + "\n";
  for (std::string_view line : split(text, '\n')) {
    if (!trim(line).empty()) block += printable(line, kMost) + "\n";
  }
  return block + fence + "\n";
}

}  // namespace tidegate::reports
