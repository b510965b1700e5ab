#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidegate::reports {

// Text as XML 1.0 can carry it, in UTF-8: markup escaped; what XML or UTF-8 forbids, and what is treacherous on a
// screen, shown as "\xNN". Newlines and tabs stay.
std::string escape_xml(std::string_view text);

// Writes one XML document, element by element, indented by two spaces. Everything handed in is escaped.
class Xml {
 public:
  Xml& open(std::string_view element);
  // REQUIRES: the open element has no content yet.
  Xml& attribute(std::string_view name, std::string_view value);
  Xml& text(std::string_view text);
  Xml& close();

  // REQUIRES: every element is closed.
  std::string take();

 private:
  void end_of_start_tag();

  std::string xml_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  std::vector<std::string> open_;
  bool in_start_tag_ = false;
  bool has_text_ = false;
};

}  // namespace tidegate::reports
