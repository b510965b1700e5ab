#include "edge/reports/xml.h"

#include "base/check.h"
#include "base/text.h"

namespace tidegate::reports {
namespace {

// One line: a newline is shown as "\x0A" too, since a parser would turn it into a space in an attribute.
std::string escape_line(std::string_view line) {
  std::string escaped;
  for (char c : printable(line, 100'000)) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      default: escaped += c;
    }
  }
  // Valid UTF-8, but not characters of XML 1.0.
  return replace_all(replace_all(std::move(escaped), "\xef\xbf\xbe", "\\u{FFFE}"), "\xef\xbf\xbf", "\\u{FFFF}");
}

}  // namespace

std::string escape_xml(std::string_view text) {
  std::string escaped;
  for (std::string_view line : split(text, '\n')) {
    if (line.data() != text.data()) escaped += '\n';
    bool first = true;
    for (std::string_view cell : split(line, '\t')) {
      if (!first) escaped += '\t';
      first = false;
      escaped += escape_line(cell);
    }
  }
  return escaped;
}

void Xml::end_of_start_tag() {
  if (in_start_tag_) xml_ += ">";
  in_start_tag_ = false;
}

Xml& Xml::open(std::string_view element) {
  end_of_start_tag();
  if (!open_.empty()) xml_ += '\n';
  xml_ += std::string(open_.size() * 2, ' ') + "<";
  xml_ += element;
  open_.emplace_back(element);
  in_start_tag_ = true;
  has_text_ = false;
  return *this;
}

Xml& Xml::attribute(std::string_view name, std::string_view value) {
  CHECK(in_start_tag_);
  xml_ += ' ';
  xml_ += name;
  xml_ += "=\"" + escape_line(value) + "\"";
  return *this;
}

Xml& Xml::text(std::string_view text) {
  end_of_start_tag();
  xml_ += escape_xml(text);
  has_text_ = true;
  return *this;
}

Xml& Xml::close() {
  CHECK(!open_.empty());
  std::string element = std::move(open_.back());
  open_.pop_back();
  if (in_start_tag_) {
    xml_ += "/>";
  } else {
    if (!has_text_) xml_ += "\n" + std::string(open_.size() * 2, ' ');
    xml_ += "</" + element + ">";
  }
  in_start_tag_ = false;
  has_text_ = false;
  return *this;
}

std::string Xml::take() {
  CHECK(open_.empty());
  return std::move(xml_) + "\n";
}

}  // namespace tidegate::reports
