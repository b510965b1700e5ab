#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate {

// A place in a text file. Lines and columns count from 1; columns and lengths count code points, so that the caret
// stands under what is meant. `line` 0: the file as a whole.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
  int length = 1;
  auto operator<=>(const Place&) const = default;
};

enum class Level { error, warning };

// What is wrong with a text that a user wrote. All of them are collected and shown together.
struct Diagnostic {
  Place place;
  std::string message;  // a sentence without a full stop: `unknown key "at_mots"`
  std::string hint;     // what to do: `did you mean "at_most"?`; may be empty
  Level level = Level::error;
  enum class Line { shown, withheld } line = Line::shown;  // withheld: the source line holds a secret
  bool operator==(const Diagnostic&) const = default;
};

using Diagnostics = std::vector<Diagnostic>;

bool has_errors(const Diagnostics& diagnostics);

// Renders one diagnostic as people know it from compilers:
//   gate.yaml:9:5: error: unknown key "at_mots"
//     9 |     at_mots: 1%
//       |     ^~~~~~~
//     hint: did you mean "at_most"?
// `text` is the whole file, for the line shown; long lines are cut around the caret, control characters and bytes that
// are not UTF-8 are shown as "\xNN", tabs as one space.
std::string render(const Diagnostic& diagnostic, std::string_view text);

// The diagnostics in the order of their places, the same one only once, at most `most` of them, then "... and N more".
std::string render_all(Diagnostics diagnostics, std::string_view text, std::size_t most = 50);

}  // namespace tidegate
