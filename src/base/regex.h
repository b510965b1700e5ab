#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tidegate {

// A regular expression of Go's dialect as PromQL uses it: it must match the whole text, and a dot matches a line's end
// too. Matching takes time linear in the text. One Regex may be used by several threads.
class Regex {
 public:
  static Result<Regex> compile(std::string_view pattern);

  bool matches(std::string_view text) const;

  // `replacement` with $1, ${1}, $name and ${name} filled in from the match as Go's Regexp.Expand does it ($1x is the
  // group "1x"; an unknown one is empty; $$ is a dollar); false, and `out` untouched, if the text doesn't match.
  bool expand(std::string_view text, std::string_view replacement, std::string& out) const;

  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

 private:
  struct Compiled;
  explicit Regex(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace tidegate
