#pragma once

#include <string>
#include <vector>

namespace tidegate::cli {

struct ReferencePage {
  std::string file;  // "commands.md"
  std::string text;  // Markdown
};

// docs/reference, made of the descriptors: an index, the commands, and a page for every topic of `tidegate explain`.
std::vector<ReferencePage> reference_pages();

// The man page tidegate(1), in man(7) macros.
std::string man_page();

}  // namespace tidegate::cli
