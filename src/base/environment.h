#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tidegate {

// Environment variables as a value: the process's, taken once at the start, or a test's own.
class Environment {
 public:
  Environment() = default;  // empty
  explicit Environment(std::map<std::string, std::string, std::less<>> variables) : variables_(std::move(variables)) {}

  // A copy of the process's environment as it is now.
  static Environment of_process();

  // The variable's value, which may be empty, or nothing if it isn't set.
  std::optional<std::string> get(std::string_view name) const;

  // Whether it is set and not empty: what most conventions (NO_COLOR, CI ...) mean by "set".
  bool has(std::string_view name) const;

  // All of them, sorted by name: for "did you mean".
  const std::map<std::string, std::string, std::less<>>& all() const { return variables_; }

 private:
  std::map<std::string, std::string, std::less<>> variables_;
};

}  // namespace tidegate
