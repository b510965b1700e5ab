#pragma once

#include <string_view>

namespace tidegate::specs {

// Follows strings and comments of PromQL, so that it is known what a value is put into.
class Surroundings {
 public:
  void pass(char c) {
    if (escaped_) {
      escaped_ = false;
    } else if (in_ == '#') {
      if (c == '\n') in_ = '\0';
    } else if (in_ != '\0') {
      if (c == '\\' && in_ != '`') escaped_ = true;
      if (c == in_) in_ = '\0';
    } else if (c == '"' || c == '\'' || c == '`' || c == '#') {
      in_ = c;
    }
  }
  void pass(std::string_view text) {
    for (const char c : text) pass(c);
  }
  bool in_string() const { return in_ != '\0' && in_ != '#'; }

  // Whether a value leaves the string it is put into, or opens one or a comment that it does not close.
  bool are_broken_by(std::string_view value) const {
    auto after = *this;
    for (const char c : value) {
      after.pass(c);
      if (in_ != '\0' && after.in_ != in_) return true;
    }
    return after.in_ != in_ || after.escaped_ != escaped_;
  }

 private:
  char in_ = '\0';
  bool escaped_ = false;
};

}  // namespace tidegate::specs
