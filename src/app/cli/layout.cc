#include "app/cli/layout.h"

#include "base/text.h"

namespace tidegate::cli {
namespace {

std::string wrap_paragraph(std::string_view text, std::size_t indent, std::size_t width) {
  std::string lines, line(indent, ' ');
  bool empty = true;
  for (auto word : split(text, ' ')) {
    if (word.empty()) continue;
    if (!empty && count_code_points(line) + 1 + count_code_points(word) > width) {
      lines += line + "\n";
      line.assign(indent, ' ');
      empty = true;
    }
    if (!empty) line += ' ';
    line += word;
    empty = false;
  }
  return empty ? lines : lines + line + "\n";
}

}  // namespace

std::string wrap(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out, paragraph;
  auto flush = [&] {
    out += wrap_paragraph(paragraph, indent, width);
    paragraph.clear();
  };
  for (auto line : split(text, '\n')) {
    if (line.empty()) {
      flush();
      if (!out.empty() && !out.ends_with("\n\n")) out += "\n";
    } else if (line.starts_with("  ")) {
      flush();
      out += std::string(indent, ' ') + std::string(line) + "\n";
    } else {
      paragraph += std::string(line) + " ";
    }
  }
  flush();
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

std::string table(const std::vector<std::pair<std::string, std::string>>& rows, std::size_t column) {
  std::string out;
  for (const auto& [name, meaning] : rows) {
    auto beside = wrap(meaning, column);
    auto width = count_code_points(name);
    if (width + 2 <= column && beside.size() > column) {
      out += name + std::string(column - width, ' ') + beside.substr(column);
    } else {
      out += name + "\n" + beside;
    }
  }
  return out;
}

}  // namespace tidegate::cli
