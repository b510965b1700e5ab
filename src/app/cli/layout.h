#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegate::cli {

// Breaks text into lines of at most `width` code points, at spaces; every line begins with `indent` spaces. Empty lines
// stay (they divide paragraphs); lines that begin with two spaces are kept as they are. Ends with a newline.
std::string wrap(std::string_view text, std::size_t indent, std::size_t width = 80);

// Two columns: names, and what they mean wrapped beside them. A name too long for its column stands on its own line.
std::string table(const std::vector<std::pair<std::string, std::string>>& rows, std::size_t column);

}  // namespace tidegate::cli
