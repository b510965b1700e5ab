#pragma once

#include <string>
#include <string_view>

namespace tidegate::reports {

// Text from outside inside Markdown as GitHub and GitLab render it: shown as it is, on one line. No markup, no HTML, no
// mention of a person, no reference to an issue, and safe in a table's cell.
std::string escape_markdown(std::string_view text);

// The same where Markdown isn't read: inside an HTML element.
std::string escape_html(std::string_view text);

// `text` as code on one line; not for table cells, where a "|" would end the cell.
std::string code_span(std::string_view text);

// A fenced block of code, with newlines around it. Its lines stay lines.
std::string code_block(std::string_view text, std::string_view language);

}  // namespace tidegate::reports
